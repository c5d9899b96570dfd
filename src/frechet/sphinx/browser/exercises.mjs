// The exercises of a chapter: each card gets a box for an answer. Without this script they are read as they stand.
//
// The engine weighs megabytes, so this file does not know it: exercise_answers.mjs, which does, is loaded when a reader
// goes to a box.

import { progress } from "./progress.mjs";

/**
 * @typedef {{
 *   id: string, kind: string, asked: Record<string, string>, card: HTMLElement, form: HTMLFormElement, box: HTMLTextAreaElement | null,
 *   choices: HTMLInputElement[], fault: HTMLElement, preview: HTMLElement, check: HTMLButtonElement, stop: HTMLButtonElement,
 *   status: HTMLElement, verdict: HTMLElement, hints: HTMLElement | null,
 * }} Card what a card consists of
 */

// What each kind asks for: the label of the box, and an example.
const ASKED = {
  gradient: ["Your gradient", "A'*(A*x - b)"],
  derivative: ["The derivative at the direction", "X*H + H*X"],
  hessian: ["The Hessian at the direction", "X*H + H*X"],
  formula: ["Your formula", "A'*(A*x - b)"],
  number: ["Your number", "0.25"],
};

/**
 * @param {string} tag
 * @param {Record<string, any>} [properties]
 * @param {(Node | string)[]} children
 * @returns {any}
 */
function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/** @param {HTMLElement} card @returns {Card} */
function furnish(card) {
  const id = idOf(card);
  const kind = card.dataset.kind ?? "formula";
  const { definition } = card.dataset; // of an exercise that is not of the course
  const asked = definition ? { id, definition } : { id };
  const name = `exercise-${id}`;
  const title = /** @type {HTMLElement} */ (card.firstElementChild);
  title.id = `${name}-title`;
  showLevel(title);
  const form = make("form", { className: "exercise-form", id: `${name}-form`, noValidate: true, autocomplete: "off" });
  form.setAttribute("aria-labelledby", title.id);
  const fault = make("p", { className: "exercise-fault", id: `${name}-fault` });
  const preview = make("div", { className: "exercise-preview" });
  const choices = kind === "choice" ? tickable(card, form) : [];
  const box = choices.length ? null : make("textarea", { id: `${name}-answer`, rows: 1, spellcheck: false });
  if (box) {
    const [label, example] = ASKED[kind] ?? ASKED.formula;
    box.setAttribute("autocapitalize", "off");
    box.setAttribute("enterkeyhint", "go");
    box.setAttribute("aria-describedby", `${fault.id} ${name}-example`);
    const mirror = make("div", { className: "exercise-mirror" });
    mirror.setAttribute("aria-hidden", "true");
    form.append(
      make("label", { className: "exercise-label", htmlFor: box.id }, label),
      make("span", { className: "exercise-example", id: `${name}-example` }, "such as ", make("code", {}, example)),
      make("div", { className: "exercise-field" }, mirror, box),
      fault,
      preview,
    );
  }
  const check = make("button", { type: "submit", className: "exercise-check" }, "Check");
  const stop = make("button", { type: "button", className: "exercise-stop", hidden: true }, "Stop");
  const status = make("p", { className: "exercise-status" });
  const verdict = make("div", { className: "exercise-verdict" });
  for (const live of [status, verdict]) live.setAttribute("role", "status");
  form.append(make("div", { className: "exercise-actions" }, check, stop, status), verdict);
  const folded = [...card.children].filter((child) => child.tagName === "DETAILS");
  card.insertBefore(form, folded[0] ?? null);
  return { id, kind, asked, card, form, box, choices, fault, preview, check, stop, status, verdict, hints: folded[0] ?? null };
}

/** Show "(level 2 of 5)" as dots, and keep the words. @param {HTMLElement} title */
function showLevel(title) {
  const text = title.lastChild;
  const found = text?.nodeType === Node.TEXT_NODE && /\((level (\d) of (\d))\)/.exec(text.data);
  if (!found) return;
  const [, words, level, most] = found;
  const dots = make("span", { className: "exercise-dots" }, "●".repeat(+level) + "○".repeat(+most - +level));
  dots.setAttribute("aria-hidden", "true");
  text.replaceWith(" ", make("span", { className: "exercise-level" }, dots, words));
}

/**
 * Put a box to tick before each statement of a card.
 * @param {HTMLElement} card
 * @param {HTMLFormElement} form
 * @returns {HTMLInputElement[]}
 */
function tickable(card, form) {
  const list = [...card.children].find((child) => child.tagName === "OL");
  if (!list) return [];
  const group = make("fieldset", { className: "exercise-choices" });
  list.replaceWith(group);
  group.append(make("legend", {}, "Tick all that apply."), list);
  form.append(group);
  return [...list.children].map((item, k) => {
    const tick = make("input", { type: "checkbox", value: String(k + 1) });
    // The verdict speaks of numbers, which a list does not say to a screen reader at a box.
    const number = make("span", { className: "exercise-unseen" }, `Statement ${k + 1}: `);
    const words = make("span", {}, number, ...[...item.childNodes].flatMap((n) => (n.nodeName === "P" ? [...n.childNodes] : [n])));
    item.replaceChildren(make("label", {}, tick, words));
    return tick;
  });
}

/** Show what is known of an exercise from earlier visits. @param {Card} card */
function restore({ id, card, box, choices }) {
  const entry = progress.of(id);
  if (!entry) return;
  if (box && !box.value) {
    box.value = entry.answer;
    /** @type {HTMLElement} */ (box.previousElementSibling).textContent = `${entry.answer}\u200b`; // the box is as high
  }
  const ticked = entry.answer.split(", ");
  if (!choices.some((tick) => tick.checked)) for (const tick of choices) tick.checked = ticked.includes(tick.value);
}

/** @param {HTMLElement} card */
const idOf = (card) => /** @type {string} */ (card.dataset.exercise);

/** Say on the card whether it is solved. @param {HTMLElement} card */
function mark(card) {
  const solved = Boolean(progress.of(idOf(card))?.solved);
  card.classList.toggle("exercise-solved", solved);
  card.querySelector(".exercise-done")?.remove();
  if (solved) card.firstElementChild?.append(" ", make("span", { className: "exercise-done" }, "✓ solved"));
}

/**
 * The line below the heading of the exercises: how many are solved.
 * @param {HTMLElement[]} cards
 */
function tally(cards) {
  const heading = cards[0].closest("section")?.querySelector("h1, h2, h3");
  const bar = make("progress", { max: cards.length, className: "exercise-bar" });
  bar.setAttribute("aria-label", "Exercises solved");
  const words = make("span");
  const line = make("p", { className: "exercise-tally" }, bar, words);
  // The script's element names the page that lists the exercises, in a site that has one.
  const index = /** @type {HTMLElement | null} */ (document.querySelector("script[data-index]"))?.dataset.index;
  if (index) line.append(make("a", { href: index }, "All exercises, and what is kept"));
  heading?.after(line);
  const show = () => {
    bar.value = progress.solved(cards.map(idOf));
    words.textContent = `${bar.value} of ${cards.length} solved${progress.kept ? "" : ", until you leave this page"}.`;
    cards.forEach(mark);
  };
  progress.addEventListener("change", show);
  show();
}

/** Listen to a card, and load what answers it when a reader goes there. @param {Card} card */
function listen(card) {
  /** @type {Promise<import("./exercise_answers.mjs").Answering> | undefined} */
  let loading;
  const answering = () => (loading ??= import("./exercise_answers.mjs").then(({ Answering }) => new Answering(card)));
  card.box?.addEventListener("focus", answering, { once: true });
  for (const tick of card.choices) tick.addEventListener("focus", answering, { once: true });
  card.form.addEventListener("submit", async (event) => {
    event.preventDefault();
    (await answering()).check();
  });
  card.box?.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    card.form.requestSubmit();
  });
  if (!card.hints || card.kind === "number") return; // of a number there is no more to tell without telling it
  const more = make("button", { type: "button", className: "exercise-more" }, "Another hint");
  more.addEventListener("click", async () => (await answering()).hint(more));
  card.hints.append(more);
}

const cards = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("div.exercise[data-exercise]")]);

/** @type {Set<Element>} the cards that are still as the page came */
const waiting = new Set(cards);

// A browser that fills in forms lays out each one that it meets, however far below: a card is furnished when the reader
// comes near, by any way.
const near = new IntersectionObserver(
  (entries) => entries.filter(({ isIntersecting }) => isIntersecting).forEach(({ target }) => meet(target)),
  { rootMargin: "2000px" },
);

/** @param {Element} card */
function meet(card) {
  if (!waiting.delete(card)) return;
  near.unobserve(card);
  const furnished = furnish(/** @type {HTMLElement} */ (card));
  restore(furnished);
  mark(furnished.card);
  listen(furnished);
}

for (const card of cards) {
  near.observe(card);
  card.addEventListener("focusin", () => meet(card));
}
if (cards.length) tally(cards);
