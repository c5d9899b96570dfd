// What the reader can fill in on the Derive page, read and written as one query.

import { Field } from "./field.mjs";

/** @typedef {import("./derive_query.mjs").Query} Query */

/** @param {string} id @returns {any} */
export const $ = (id) => document.getElementById(id);

export const fields = {
  expression: new Field($("derive-expression"), $("derive-expression-fault")),
  wrt: new Field($("derive-variable"), $("derive-variable-fault")),
  where: new Field($("derive-where"), $("derive-where-fault")),
  claim: new Field($("judge-claim"), $("judge-claim-fault")),
};
const CHOICES = ["notation", "claim_notation", "style", "steps"];

/** @param {string} name @returns {string} the choice made in a group of radio buttons */
export const choice = (name) => /** @type {any} */ (document.querySelector(`input[name="${name}"]:checked`)).value;

/** @returns {Query} */
export function query() {
  const texts = Object.entries(fields).map(([name, field]) => [name, field.text]);
  return Object.fromEntries([...texts, ...CHOICES.map((name) => [name, choice(name)])]);
}

/** @param {Query} wanted */
export function fill(wanted) {
  for (const [name, field] of Object.entries(fields)) field.text = wanted[name];
  for (const name of CHOICES) /** @type {any} */ (document.querySelector(`input[name="${name}"][value="${wanted[name]}"]`)).checked = true;
}

/** @param {string} words @param {string} [where] a status line */
export function tell(words, where = "derive-status") {
  $(where).textContent = words;
}

const NOTATIONS = { expression: "notation", claim: "claim_notation" };
const LATEX = /\\[A-Za-z]/;
const TEXT = /\.[*\/^']|\b(?:norm[12]|logdet|inv|inner)\(/;

/** What a fault comes of where a box holds the notation that is not chosen above it. @param {import("./field.mjs").Fault} found */
function advised(found) {
  const { field = "" } = found;
  if (!(field in NOTATIONS)) return found;
  const latex = choice(NOTATIONS[field]) === "latex";
  if (!(latex ? TEXT : LATEX).test(fields[field].text)) return found;
  const other = latex ? "the text language: choose Text" : "LaTeX: choose LaTeX";
  return { ...found, reason: `${found.reason ?? found.message}. This looks like ${other} above the box.` };
}

/**
 * Show a fault under the box it is in, or in the status line where it is in none.
 * @param {import("./field.mjs").Fault} found
 * @param {boolean} [go] whether to lead the reader there
 */
export function fault(found, go = false) {
  const field = fields[found.field ?? ""];
  if (!field) return tell(found.message);
  field.refuse(advised(found));
  if (go) field.box.focus();
}

/** @param {...string} names @returns {boolean} whether one of the boxes holds too much to be sent; it then says so */
export function tooLong(...names) {
  return names.filter((name) => fields[name].refused).length > 0;
}
