// A box for a formula, with the place of a mistake marked in it and the message below.

import { LONGEST } from "./engine.mjs";

/** @typedef {import("./engine.mjs").EngineError} Fault what the engine says of a text that it cannot use */

export class Field {
  /**
   * @param {HTMLTextAreaElement} box with a mirror before it, which lies below it and shows the mark
   * @param {HTMLElement} message
   */
  constructor(box, message) {
    this.box = box;
    this.message = message;
    this.mirror = /** @type {HTMLElement} */ (box.previousElementSibling);
    box.addEventListener("input", () => this.accept());
    box.addEventListener("scroll", () => (this.mirror.scrollTop = box.scrollTop), { passive: true });
    this.accept();
  }

  /** What is written, on one line. */
  get text() {
    return this.box.value.replace(/\s/g, " ");
  }

  set text(text) {
    this.box.value = text;
    this.accept();
  }

  /** Whether it is too long to be sent; if so, say so. */
  get refused() {
    const { length } = this.box.value;
    if (length > LONGEST) this.refuse({ message: `${length} characters are too many: at most ${LONGEST} are read` });
    return length > LONGEST;
  }

  /** Show no mistake. The mirror holds the text all the same: it makes the box grow with it. */
  accept() {
    // Too long a text is not mirrored: the box then scrolls, and the page stays quick.
    this.mirror.textContent = `${this.box.value.slice(0, LONGEST)}\u200b`;
    this.box.removeAttribute("aria-invalid");
    this.message.replaceChildren();
  }

  /**
   * Mark the mistake and say what it is.
   * @param {Fault} fault
   */
  refuse(fault) {
    this.box.setAttribute("aria-invalid", "true");
    const said = document.createElement("span");
    said.textContent = fault.reason ?? fault.message ?? "";
    this.message.replaceChildren(said);
    if (fault.column) this.#mark(fault.column);
  }

  /** @param {number} column from 1, in characters: the engine counts those, JavaScript two for some of them */
  #mark(column) {
    const letters = [...this.box.value];
    const before = letters.slice(0, column - 1);
    const after = letters.slice(column - 1);
    const mark = document.createElement("mark");
    mark.textContent = after[0]?.trim() || "\u00a0";
    this.mirror.replaceChildren(before.join(""), mark, `${after.slice(1).join("")}\u200b`);
    this.message.prepend(this.#place(before, after), `Column ${column}: `);
  }

  /**
   * A button that shows the text around the mistake, as the command line does, and leads there.
   * @param {string[]} before
   * @param {string[]} after
   */
  #place(before, after) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "derive-place";
    button.title = "Go there";
    const mark = document.createElement("mark");
    mark.textContent = "▶";
    button.append(
      before.length > 40 ? `…${before.slice(-38).join("")}` : before.join(""),
      mark,
      after.length > 40 ? `${after.slice(0, 38).join("")}…` : after.join(""),
    );
    button.addEventListener("click", () => {
      const start = before.join("").length;
      this.box.focus();
      this.box.setSelectionRange(start, start + (after[0] ?? "").length);
    });
    return button;
  }
}
