// What the engine answered, on the page.

import { linkRules } from "./rules.mjs";
import { typeset, typesetAll } from "./typeset.mjs";

const LONGEST = 20_000; // characters of LaTeX; beyond that KaTeX would hold the page up, and nobody could read it

/** @param {string} id @returns {any} */
const $ = (id) => document.getElementById(id);

/**
 * A formula in a box of its own, broken into lines where it is wide; words where it is too long to be set.
 * @param {HTMLElement} box
 * @param {string} latex
 */
export async function display(box, latex) {
  if (latex.length <= LONGEST) return typeset(box, `\\displaystyle ${latex}`);
  box.textContent = "The formula is too long to be shown; below it stands as text.";
}

/**
 * A sentence of the engine, with formulas between dollars.
 * @param {string} words
 * @returns {string} the same with formulas as `typesetAll` reads them
 */
function sentence(words) {
  return words.split("$").map((part, k) => (k % 2 ? `\\(${part}\\)` : part)).join("");
}

/**
 * The gradient, where it holds, and what vouches for it.
 * @param {any} reply
 */
export async function showGradient(reply) {
  $("derive-gradient-text").textContent = reply.gradient.text;
  const conditions = $("derive-conditions");
  const said = reply.conditions.map((condition) => sentence(condition.latex)).join("; ");
  conditions.textContent = said && `Where ${said}.`;
  $("derive-certificate").textContent = reply.certificate;
  await display($("derive-gradient"), `\\nabla_{${reply.variable.latex}} f = ${reply.gradient.latex}`);
  await typesetAll(conditions);
}

/**
 * The derivation. What a step shows when it is opened is set when it is opened.
 * @param {any} reply
 * @param {boolean} unfolded
 */
export async function showSteps(reply, unfolded) {
  const html = reply.html.replace(/<style>[^<]*<\/style>/, ""); // the page has a style of its own, and its policy refuses others
  const made = new DOMParser().parseFromString(html, "text/html").body; // the engine's own HTML
  for (const extra of made.querySelectorAll(".certificate, section > p")) extra.remove(); // shown above
  linkRules(made);
  for (const step of made.querySelectorAll("details")) {
    const more = /** @type {HTMLElement} */ (step.querySelector(".frechet-more"));
    more.remove();
    step.addEventListener(
      "toggle",
      async () => {
        step.append(more);
        await typesetAll(more);
      },
      { once: true },
    );
    step.open = unfolded;
  }
  const box = $("derive-steps");
  await typesetAll(made);
  box.replaceChildren(...made.childNodes);
}

/** @param {boolean} open */
export function unfold(open) {
  for (const step of document.querySelectorAll("#derive-steps details")) /** @type {HTMLDetailsElement} */ (step).open = open;
}
