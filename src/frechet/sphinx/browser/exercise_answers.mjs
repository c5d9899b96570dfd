// An answer to an exercise: read while it is typed, judged when it is sent, by the engine in its worker.

import { Field } from "./field.mjs";
import { engine } from "./engine.mjs";
import { progress } from "./progress.mjs";
import { showHtml, typeset } from "./typeset.mjs";

/** @typedef {import("./engine.mjs").Reply} Reply */

const PAUSE = 250; // ms without a key before an answer is read
const LIMIT = 60_000; // ms; what takes longer is ended, and Python with it

export class Answering {
  #reading = false; // one reading at a time is with the engine
  #changed = false; // and the text has changed since
  #judged = ""; // the answer whose verdict is shown
  #timer = 0;
  #hints = 1; // the first stands on the card
  #busy = false;

  /** @param {import("./exercises.mjs").Card} card */
  constructor(card) {
    this.card = card;
    this.field = card.box && new Field(card.box, card.fault);
    engine.start();
    card.box?.addEventListener("input", () => this.#readSoon());
    card.stop.addEventListener("click", () => engine.stop());
    card.form.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.#busy) engine.stop();
    });
    card.form.addEventListener("input", () => this.#forget());
    engine.addEventListener("state", () => this.#tellState());
    if (card.box?.value) this.#readSoon();
  }

  /** @returns {string} the answer as the engine reads it */
  get answer() {
    if (this.field) return this.field.text.trim();
    const ticked = this.card.choices.filter((tick) => tick.checked);
    return ticked.map((tick) => tick.value).join(", ");
  }

  // Reading ----------------------------------------------------------------------------------------

  #readSoon() {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#read(), PAUSE);
  }

  /** Show how the answer is understood, or where it cannot be. */
  async #read() {
    clearTimeout(this.#timer);
    const { asked, preview } = this.card;
    if (!this.field || this.field.refused) return;
    this.#changed = this.#reading;
    if (this.#reading) return;
    const { answer } = this;
    if (!answer) return preview.replaceChildren();
    this.#reading = true;
    const reply = await engine.ask({ ask: "read", ...asked, answer }, { limit: LIMIT });
    this.#reading = false;
    if (this.#changed) return this.#read();
    if (reply.error?.kind || answer !== this.answer) return;
    preview.classList.toggle("exercise-stale", Boolean(reply.error));
    if (reply.error) return this.#refuse(reply.error);
    this.field.accept();
    await this.#understood(reply);
  }

  /** @param {import("./engine.mjs").EngineError} fault */
  #refuse(fault) {
    const { box, fault: said } = this.card;
    if (!this.field || !box) return;
    this.field.refuse(shifted(fault, box.value));
    if (this.#judged) said.replaceChildren(); // the verdict says it better; the mark stays
  }

  /** @param {Reply} reply */
  async #understood({ latex, shape }) {
    const formula = document.createElement("span");
    await typeset(formula, latex);
    const words = document.createElement("span");
    words.className = "exercise-shape";
    words.textContent = shape.length ? (shape.every((d) => d === "1") ? "a scalar" : shape.join(" × ")) : "";
    this.card.preview.replaceChildren(formula, words);
    reachable(this.card.preview);
  }

  // Judging ----------------------------------------------------------------------------------------

  async check() {
    const { id, asked, box, choices, verdict } = this.card;
    if (this.#busy) return;
    if (this.field?.refused) return box?.focus();
    const { answer } = this;
    if (!answer) {
      this.#tell(box ? "Type an answer first." : "Tick one at least.");
      return (box ?? choices[0]).focus();
    }
    verdict.replaceChildren();
    verdict.className = "exercise-verdict";
    this.#become(true);
    this.#read();
    const reply = await engine.ask({ ask: "answer", ...asked, answer }, { limit: LIMIT });
    this.#become(false);
    if (reply.error) return this.#tell(reply.error.message);
    verdict.classList.add(reply.ok ? "exercise-right" : "exercise-wrong");
    this.#judged = answer;
    this.card.fault.replaceChildren();
    verdict.textContent = reply.ok ? `✓ ${reply.message.replace(/^r/, "R")}` : `✗ Not yet: ${reply.message}`;
    progress.record(id, answer, reply.ok);
  }

  /** What was said of another answer is said no more. */
  #forget() {
    if (this.#busy) return;
    this.#judged = "";
    this.#tell("");
    this.card.verdict.replaceChildren();
    this.card.verdict.className = "exercise-verdict";
  }

  /** @param {string} words */
  #tell(words) {
    this.card.status.textContent = words;
  }

  #tellState() {
    if (this.#busy) this.#tell(["idle", "loading"].includes(engine.state) ? "Loading Python…" : "Judging…");
  }

  /** @param {boolean} busy */
  #become(busy) {
    const { stop, check, box, choices } = this.card;
    if (!busy && document.activeElement === stop) (box ?? check).focus();
    this.#busy = busy;
    stop.hidden = !busy;
    check.setAttribute("aria-disabled", String(busy));
    for (const tick of choices) tick.disabled = busy;
    if (box) box.readOnly = busy;
    this.#tell("");
    this.#tellState();
  }

  // Hints ------------------------------------------------------------------------------------------

  /**
   * Show the next hint before the button that asked for it.
   * @param {HTMLButtonElement} more
   */
  async hint(more) {
    if (more.getAttribute("aria-disabled") === "true") return;
    more.setAttribute("aria-disabled", "true");
    more.textContent = engine.state === "ready" ? "Working…" : "Loading Python…";
    const number = String(this.#hints + 1);
    const reply = await engine.ask({ ask: "hint", ...this.card.asked, number }, { limit: LIMIT });
    more.setAttribute("aria-disabled", "false");
    more.textContent = "Another hint";
    const shown = document.createElement("div");
    shown.className = "exercise-hint";
    if (reply.error) shown.textContent = reply.error.message;
    else await showHtml(shown, reply.html);
    if (!reply.error) this.#hints += 1;
    more.previousElementSibling?.classList.contains("exercise-hint-failed") && more.previousElementSibling.remove();
    shown.classList.toggle("exercise-hint-failed", Boolean(reply.error));
    more.before(shown);
    reachable(shown);
    if (reply.of === this.#hints) {
      more.remove();
      if (!shown.hasAttribute("tabindex")) shown.tabIndex = -1;
      shown.focus();
    }
  }
}

/** Let the keyboard scroll a box, if there is something to scroll. @param {HTMLElement} box */
function reachable(box) {
  if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
  else box.removeAttribute("tabindex");
}

/**
 * A fault's column in the box, where blanks may stand before the answer.
 * @param {import("./engine.mjs").EngineError} fault
 * @param {string} value
 */
function shifted(fault, value) {
  const blanks = value.length - value.trimStart().length;
  return fault.column ? { ...fault, column: fault.column + blanks } : fault;
}
