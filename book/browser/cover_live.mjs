// What the cover does once the reader is about to change its function: derive it, a moment after the last key.

import { Field } from "./field.mjs";
import { toFragment } from "./derive_query.mjs";
import { engine } from "./engine.mjs";
import { linkRules } from "./rules.mjs";
import { typesetAll } from "./typeset.mjs";

const PAUSE = 400; // ms without a key
const LONGEST = 40_000; // characters of the answer; beyond that KaTeX would hold the page up, and nobody could read it

/** @param {string} id @returns {any} */
const $ = (id) => document.getElementById(id);
const card = $("cover-card");
const fields = {
  expression: new Field($("cover-function"), $("cover-function-fault")),
  wrt: new Field($("cover-variable"), $("cover-variable-fault")),
};

/** @type {AbortController | null} what is waited for */
let current = null;
let timer = 0;
let shown = asked(); // the query whose derivation is on the page

function asked() {
  return `${fields.expression.text}|${fields.wrt.text}`;
}

/** @param {string} words */
function tell(words) {
  $("cover-status").textContent = words;
}

/** Say that the reader waits, and offer to end it; or no more. @param {boolean} waits */
function wait(waits) {
  const stop = $("cover-stop");
  if (!waits && document.activeElement === stop) $("cover-go").focus(); // a hidden button would lose the focus
  stop.hidden = !waits;
  if (waits) tell(["idle", "loading"].includes(engine.state) ? "Loading Python, about 10 MB, kept for the next visit…" : "Working…");
}

/** Take back what was asked. */
function withdraw() {
  clearTimeout(timer);
  current?.abort();
  current = null;
  wait(false);
}

/**
 * Derive what the box holds. A variable that the function does not have gives way to the likeliest that it has.
 * @param {boolean} [lead] whether to lead the reader to a mistake, or to go on typing
 */
export async function derive(lead = false) {
  withdraw();
  if (fields.expression.refused || fields.wrt.refused) return;
  const mine = (current = new AbortController());
  const ask = (request) => engine.ask(request, { signal: mine.signal });
  const query = asked();
  wait(true);
  const expression = fields.expression.text;
  const read = await ask({ ask: "preview", expression });
  if (mine !== current) return;
  let wrt = fields.wrt.text.trim();
  const known = read.ok && read.variables.some(({ name }) => name === wrt.split("[")[0]);
  if (read.ok && !known && read.suggestion && document.activeElement !== fields.wrt.box) wrt = fields.wrt.text = read.suggestion;
  const reply = read.ok ? await ask({ ask: "derive", expression, wrt }) : read;
  if (mine !== current) return;
  withdraw();
  if (reply.error) return refuse(reply.error, lead);
  if (reply.html.length > LONGEST) return tell("Derived, but too long to be shown here: open it on the Derive page.");
  for (const field of Object.values(fields)) field.accept();
  shown = known ? query : asked();
  await show(reply, expression, wrt);
}

/** @param {import("./engine.mjs").EngineError} error @param {boolean} lead */
function refuse(error, lead) {
  const field = error.kind ? null : fields[error.field ?? ""];
  tell(field ? "What stands below is of the function before." : error.message);
  field?.refuse(error);
  if (lead) field?.box.focus();
}

/**
 * Put a derivation in the place of the one that stands there.
 * @param {any} reply
 * @param {string} expression
 * @param {string} wrt
 */
async function show(reply, expression, wrt) {
  const html = reply.html.replace(/<style>[^<]*<\/style>/, ""); // the page has a style of its own, and its policy refuses others
  const made = new DOMParser().parseFromString(html, "text/html").body; // the engine's own HTML
  const steps = made.querySelectorAll("details").length;
  linkRules(made);
  await typesetAll(made);
  const box = $("cover-live");
  box.replaceChildren(...made.childNodes);
  box.dispatchEvent(new CustomEvent("typeset", { bubbles: true })); // scroll.js looks after formulas that are too wide
  $("cover-link").setAttribute("href", `derive.html${toFragment(/** @type {any} */ ({ expression, wrt }))}`);
  card.dataset.live = "";
  for (const choice of card.querySelectorAll("input[name=cover]")) choice.checked = false; // so that each can be chosen again
  tell(`Derived and certified: ${steps} steps.`);
}

function soon() {
  withdraw();
  tell("");
  if (asked() !== shown) timer = setTimeout(derive, PAUSE);
}

for (const { box } of Object.values(fields)) box.addEventListener("input", soon);
card.addEventListener("chosen", () => {
  withdraw();
  tell("");
  for (const field of Object.values(fields)) field.accept();
  shown = asked();
});
card.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && current) engine.stop();
});
$("cover-stop").addEventListener("click", () => engine.stop());
engine.addEventListener("state", () => current && wait(true));
engine.start();
const chosen = card.querySelector("input[name=cover]:checked");
shown = `${chosen.dataset.function}|${chosen.dataset.variable}`;
soon(); // what was typed while this was loaded
