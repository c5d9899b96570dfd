// The Derive page: what the reader asks for is derived, judged, written as code, and put into the page's address.

import { $, choice, fault, fields, fill, query, tell, tooLong } from "./derive_boxes.mjs";
import { copies } from "./derive_copy.mjs";
import { choose, readClaimSoon, readOn, readSoon, showFormula, spelt, suggested, translate } from "./derive_preview.mjs";
import { fromFragment, toFragment } from "./derive_query.mjs";
import { showGradient, showSteps, unfold } from "./derive_result.mjs";
import { showVerdict } from "./derive_verdict.mjs";
import { wait } from "./derive_wait.mjs";
import { engine } from "./engine.mjs";

/** @type {import("./derive_query.mjs").Query | null} */
let shown = null; // the query whose derivation is on the page

// Asking -------------------------------------------------------------------------------------------

/** Derive what the boxes hold. */
async function derive() {
  const asked = query();
  if (tooLong("expression", "wrt", "where")) return lead();
  const reply = await wait({ ask: "derive", ...asked }, "derive-status");
  if (reply?.error?.field === "wrt" && (await suggested())) return derive();
  readOn();
  if (!reply) return;
  if (reply.error) return fault(reply.error, true);
  for (const field of [fields.expression, fields.wrt, fields.where]) field.accept();
  address(asked, shown?.expression !== asked.expression || shown?.wrt !== asked.wrt);
  await show(reply, asked);
  reveal();
}

/** The same derivation in another style or detail. */
async function restyle() {
  if (!shown) return;
  const asked = { ...shown, style: choice("style"), steps: choice("steps") };
  const reply = await wait({ ask: "derive", ...asked }, "derive-status");
  if (!reply) return;
  tell(reply.error?.message ?? "", "derive-steps-fault");
  if (reply.error) return;
  address(asked, false);
  await show(reply, asked);
}

/** @param {any} reply @param {import("./derive_query.mjs").Query} asked */
async function show(reply, asked) {
  shown = asked;
  tell("", "derive-steps-fault");
  $("derive-result").hidden = false;
  compare();
  await Promise.all([showGradient(reply), showSteps(reply, unfolded())]);
  tell(`Derived and certified: ${$("derive-steps").querySelectorAll("details").length} steps.`);
  await code();
}

/** The code in the language chosen. */
async function code() {
  if (!shown) return;
  const reply = await wait({ ask: "code", ...shown, backend: choice("backend") }, "derive-code-status");
  if (reply) $("derive-code").textContent = reply.error ? "" : reply.code;
  if (reply?.error) tell(reply.error.message, "derive-code-status");
}

/** Judge the reader's gradient. */
async function check() {
  const asked = query();
  if (tooLong("expression", "wrt", "where", "claim")) return lead();
  $("judge-verdict").replaceChildren();
  const reply = await wait({ ask: "judge", ...asked }, "judge-status");
  readOn();
  if (!reply) return;
  if (reply.error) return fault(reply.error, true);
  for (const field of Object.values(fields)) field.accept();
  address(asked, false);
  await showVerdict($("judge-verdict"), reply, tell);
}

// The page -----------------------------------------------------------------------------------------

/** Lead the reader to the box that is at fault. */
const lead = () => /** @type {HTMLElement | null} */ (document.querySelector("[aria-invalid]"))?.focus();

const unfolded = () => $("derive-unfold").getAttribute("aria-pressed") === "true";

/** Bring the result into sight where none of it is, as on a phone. */
function reveal() {
  const { top } = $("derive-result").getBoundingClientRect();
  if (top > 0.8 * innerHeight || top < 0) $("derive-result").scrollIntoView({ block: "start" });
}

/**
 * Put a query into the page's address.
 * @param {import("./derive_query.mjs").Query} asked
 * @param {boolean} fresh whether the reader can go back to the one before
 */
function address(asked, fresh) {
  const fragment = toFragment(asked);
  const now = fromFragment(location.hash);
  if (now && toFragment(now) === fragment) return;
  if (fresh) history.pushState(null, "", fragment);
  else history.replaceState(null, "", fragment);
}

/** Say when what is shown below is of a text that has changed since. */
function compare() {
  const now = query();
  const same = ["expression", "wrt", "where", "notation"].every((name) => now[name] === shown?.[name]);
  $("derive-outdated").hidden = !shown || same;
}

/** Take the query from the page's address; it goes to the engine's parser like what is typed. */
async function load() {
  const wanted = fromFragment(location.hash);
  if (!wanted) return;
  fill(wanted);
  choose(wanted.wrt);
  $("judge-verdict").replaceChildren();
  $("derive-card").scrollIntoView({ block: "start" });
  readSoon();
  await derive();
  if (wanted.claim) await check();
}

/** Open an example, and lead the reader from it to what it gives. @param {HTMLAnchorElement} link */
async function open(link) {
  history.pushState(null, "", link.hash);
  await load();
  if (document.activeElement === link) $("derive-result-title").focus({ preventScroll: true });
}

/** @param {any} input */
function switched({ name, value }) {
  if (name === "notation") translate();
  if (name === "claim_notation") readClaimSoon();
  if (name === "style" || name === "steps") restyle();
  if (name === "backend") code();
  if (name !== "variable") return;
  choose(value);
  fields.wrt.text = spelt(value);
  showFormula();
  if (shown?.expression === query().expression) derive();
}

for (const [form, ask] of [[$("derive-form"), derive], [$("judge-form"), check]]) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask();
  });
}
for (const { box } of Object.values(fields)) {
  box.addEventListener("input", () => {
    $("judge-verdict").replaceChildren(); // it was on another text
    compare();
  });
  box.addEventListener("focus", () => engine.start(), { once: true });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    box.form?.requestSubmit();
  });
}
fields.expression.box.addEventListener("input", readSoon);
fields.where.box.addEventListener("input", readSoon);
fields.claim.box.addEventListener("input", readClaimSoon);
fields.wrt.box.addEventListener("input", () => {
  choose(fields.wrt.text, true);
  readSoon();
});
document.addEventListener("change", ({ target }) => switched(target));
$("derive-unfold").addEventListener("click", () => {
  $("derive-unfold").setAttribute("aria-pressed", String(!unfolded()));
  unfold(unfolded());
});
for (const button of document.querySelectorAll("[data-copy]")) copies(button, () => $(button.dataset.copy).textContent, tell);
copies($("derive-link"), () => location.href, tell);
$("derive-examples").addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return; // those open it elsewhere
  event.preventDefault();
  open(link);
});
$("derive-card").addEventListener("pointerenter", () => engine.start(), { once: true });
addEventListener("hashchange", load);
load();
