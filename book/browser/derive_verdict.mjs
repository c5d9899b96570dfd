// The verdict on the reader's gradient.

import { copyRow } from "./derive_copy.mjs";
import { showHtml } from "./typeset.mjs";

/**
 * @param {HTMLElement} box
 * @param {any} reply
 * @param {(words: string) => void} tell
 */
export async function showVerdict(box, reply, tell) {
  await showHtml(box, reply.html);
  box.classList.toggle("derive-right", reply.ok);
  box.classList.toggle("derive-wrong", !reply.ok);
  if (reply.correction) box.append(copyRow(reply.correction.text, tell));
}

/**
 * Declarations in which every matrix is square and of one size, so that a gradient whose factors do not conform can be
 * shown all the same: which mistake it is, the engine says when it is asked to check.
 * @param {import("./derive_names.mjs").Variable[]} variables
 * @param {string} where the reader's own declarations; the unknown functions among them are kept
 * @returns {string}
 */
export function squared(variables, where) {
  const sizes = variables.map(({ name, shape: [rows, columns] }) => {
    if (columns !== "1") return `${name}: n n`;
    return rows === "1" ? `${name}: scalar` : `${name}: n`;
  });
  const functions = where.split(";").filter((part) => /:\s*function\b/.test(part));
  return [...sizes, ...functions.map(squaredFunction)].join("; ");
}

/** @param {string} declaration `L: function m n -> p q` */
function squaredFunction(declaration) {
  const [head, ...sizes] = declaration.split(/(?<=function)|->/);
  return head + sizes.map((size) => size.trim().split(/\s+/).filter(Boolean).map(() => " n").join("")).join(" ->");
}
