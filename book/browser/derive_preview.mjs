// The formula as the engine understands it, shown while the reader types, and the same formula in the other notation.

import { $, choice, fault, fields, query, tell, tooLong } from "./derive_boxes.mjs";
import { showNames } from "./derive_names.mjs";
import { display } from "./derive_result.mjs";
import { squared } from "./derive_verdict.mjs";
import { waiting } from "./derive_wait.mjs";
import { engine } from "./engine.mjs";

const PAUSE = 250; // ms without a key before the formula is read
const LIMIT = 5_000; // ms

/** @type {{text: string, latex: string, variables: import("./derive_names.mjs").Variable[], suggestion: string} | null} */
let understood = null;
let wish = fields.wrt.text; // the variable that the reader named last; a formula without it gets the one suggested
let reading = false; // one preview at a time is with the engine
let changed = false; // and the text has changed since
let timer = 0;

let typed = false; // whether the reader typed it

/** The reader names the variable. @param {string} name @param {boolean} [byHand] */
export function choose(name, byHand = false) {
  wish = name;
  typed = byHand;
}

/** Take the variable suggested, where the formula lacks the one in its box and the reader did not type that. */
export async function suggested() {
  const before = fields.wrt.text;
  if (!typed) await read();
  return fields.wrt.text !== before;
}

/** Read the formula when the reader pauses. */
export function readSoon() {
  understood = null;
  if (!waiting()) tell(""); // what the line says is of the formula before
  engine.start();
  clearTimeout(timer);
  timer = window.setTimeout(read, PAUSE);
}

/** Ask how the formula is understood, and show it. What comes meanwhile is read next. */
export async function read() {
  changed = reading || waiting();
  if (changed) return;
  const { expression, where, notation } = query();
  if (!expression.trim()) return showNothing();
  if (tooLong("expression", "where")) return;
  reading = true;
  const reply = await engine.ask({ ask: "preview", expression, where, notation }, { limit: LIMIT });
  reading = false;
  if (changed) return read();
  if (reply.error?.kind) return tell(reply.error.message);
  $("derive-formula").classList.toggle("derive-stale", Boolean(reply.error));
  if (reply.error) return fault(reply.error);
  understood = /** @type {any} */ (reply);
  fields.expression.accept();
  fields.where.accept();
  fields.where.box.placeholder = reply.declarations;
  if (document.activeElement !== fields.wrt.box) fields.wrt.text = spelt((named(wish) ?? named(reply.suggestion))?.name ?? "");
  await Promise.all([showFormula(), showNames($("derive-names"), reply.variables, chosen()?.name ?? ""), readClaim()]);
}

/** Read what came while the reader waited for something else. */
export function readOn() {
  if (changed) read();
}

function showNothing() {
  $("derive-formula").replaceChildren();
  $("derive-names").hidden = true;
}

/** @param {string} said a name in either notation */
const named = (said) => understood?.variables.find(({ name, latex }) => name === said.trim() || latex === said.trim());

/** The variable in its box, if the formula holds it. */
const chosen = () => named(fields.wrt.text);

/** @param {string} name @returns {string} the name as the reader's notation has it */
export function spelt(name) {
  const found = named(name);
  return found && choice("notation") === "latex" ? found.latex : name;
}

/** Show the formula as a function of the variable in its box. */
export async function showFormula() {
  if (!understood) return;
  const letter = chosen()?.latex;
  await display($("derive-formula"), `${letter ? `f(${letter})` : "f"} = ${understood.latex}`);
}

/** Write the formula in the other notation, if it was understood. */
export function translate() {
  const variable = chosen();
  if (understood) fields.expression.text = choice("notation") === "latex" ? understood.latex : understood.text;
  if (variable) fields.wrt.text = spelt(variable.name);
  readSoon();
}

// The reader's gradient ------------------------------------------------------------------------------

/** Show the reader's gradient too, where it can be read; what is wrong with it is said when it is checked. */
export async function readClaim() {
  const box = $("judge-formula");
  const { claim, where, claim_notation: notation } = query();
  const variable = chosen();
  if (!claim.trim() || !variable || tooLong("claim")) {
    box.hidden = true;
    return;
  }
  const declared = squared(understood?.variables ?? [], where);
  const reply = await engine.ask({ ask: "preview", expression: claim, where: declared, notation }, { limit: LIMIT });
  if (claim !== query().claim) return;
  box.hidden = Boolean(reply.error);
  if (!reply.error) await display(box, `\\nabla_{${variable.latex}} f = ${reply.latex}`);
}

let claimTimer = 0;

/** The same when the reader pauses. */
export function readClaimSoon() {
  clearTimeout(claimTimer);
  claimTimer = window.setTimeout(understood ? readClaim : read, PAUSE);
}
