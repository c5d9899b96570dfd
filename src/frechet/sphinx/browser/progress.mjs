// Which exercises the reader has solved. The browser keeps it, in this browser only; nothing is sent anywhere.

/** The browser's storage, which some forbid. */
function storage() {
  if (/** @type {any} */ (localStorage).blocked) throw new DOMException("blocked", "SecurityError"); // by mode.js
  return localStorage;
}

// Two books of one host share its storage: each has a key of its own, by the place of its files. What a reader solved before
// books had keys of their own stands under the bare name; every book begins with that, since it may be its own.
const OLD = "frechet.exercises";
const KEY = `${OLD} ${new URL("../../", import.meta.url).pathname}`;
const VERSION = 1;
const LONGEST = 10_000; // characters of an answer that is worth keeping

/** @typedef {{answer: string, tries: number, solved?: string}} Entry solved: the day, as 2026-11-22 */
/** @typedef {Record<string, Entry>} Entries by the exercise's id */

/**
 * What a text holds, if it is one that `exported` wrote. It may come from a file of the reader's, so nothing is taken on trust.
 * @param {string} text
 * @returns {Entries}
 */
function parsed(text) {
  let data;
  try {
    data = JSON.parse(text);
  } catch {
    throw new Error("This file is not JSON.");
  }
  if (data?.what !== "frechet exercises" || typeof data.exercises !== "object" || !data.exercises)
    throw new Error("This file holds no progress of this book.");
  if (data.version !== VERSION) throw new Error(`This file has version ${data.version}; version ${VERSION} is read here.`);
  const found = {};
  for (const [id, entry] of Object.entries(data.exercises)) {
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id)) throw new Error(`This file names an exercise ${JSON.stringify(id)}.`);
    const { answer, tries, solved } = entry ?? {};
    const sound =
      typeof answer === "string" &&
      answer.length <= LONGEST &&
      Number.isInteger(tries) &&
      tries >= 0 &&
      (solved === undefined || /^\d{4}-\d{2}-\d{2}$/.test(solved));
    if (!sound) throw new Error(`What this file says of ${id} cannot be read.`);
    found[id] = solved ? { answer, tries, solved } : { answer, tries };
  }
  return found;
}

/** @param {Entries} entries */
const written = (entries) => JSON.stringify({ what: "frechet exercises", version: VERSION, exercises: entries }, null, 1);

class Progress extends EventTarget {
  /** @type {Entries} */
  #entries = {};
  /** Whether the browser keeps what is recorded; some forbid it. */
  kept = true;

  constructor() {
    super();
    this.#read();
    addEventListener("storage", ({ key }) => {
      if (key !== KEY && key !== null) return;
      this.#read(); // another tab wrote
      this.dispatchEvent(new Event("change"));
    });
  }

  #read() {
    try {
      const old = storage().getItem(OLD);
      if (old && storage().getItem(KEY) === null) storage().setItem(KEY, old);
      const text = storage().getItem(KEY);
      this.#entries = text ? parsed(text) : {};
    } catch (error) {
      this.#entries = {};
      this.kept = !(error instanceof DOMException); // storage is forbidden; anything else is a text that is not ours
    }
  }

  #write() {
    try {
      if (this.count) storage().setItem(KEY, written(this.#entries));
      else for (const key of [KEY, OLD]) storage().removeItem(key); // erased is erased, wherever it stood
      this.kept = true;
    } catch {
      this.kept = false; // forbidden, or full: it lasts as long as the page
    }
    this.dispatchEvent(new Event("change"));
  }

  /** The number of exercises that were tried. */
  get count() {
    return Object.keys(this.#entries).length;
  }

  /** @param {string} id @returns {Entry | undefined} */
  of(id) {
    return Object.hasOwn(this.#entries, id) ? this.#entries[id] : undefined;
  }

  /** @param {string[]} ids @returns {number} how many of them are solved */
  solved(ids) {
    return ids.filter((id) => this.of(id)?.solved).length;
  }

  /** @param {string} id @param {string} answer @param {boolean} ok */
  record(id, answer, ok) {
    this.#read(); // another tab may have written
    const before = this.of(id);
    const day = new Date().toISOString().slice(0, 10);
    const entry = { answer: answer.slice(0, LONGEST), tries: (before?.tries ?? 0) + 1 };
    const solved = before?.solved ?? (ok ? day : undefined);
    // What was right stays in the box: a later try does not take it away.
    if (before?.solved && !ok) entry.answer = before.answer;
    this.#entries[id] = solved ? { ...entry, solved } : entry;
    this.#write();
  }

  /** @returns {string} all of it, as the text of a file */
  exported() {
    return written(this.#entries);
  }

  /**
   * Add what a file holds; what is solved in either stays solved.
   * @param {string} text
   * @returns {number} how many exercises the file speaks of
   */
  imported(text) {
    const found = parsed(text);
    for (const [id, entry] of Object.entries(found)) {
      const mine = this.of(id);
      if (!mine?.solved || entry.solved) this.#entries[id] = entry;
    }
    this.#write();
    return Object.keys(found).length;
  }

  erase() {
    this.#entries = {};
    this.#write();
  }
}

export const progress = new Progress();
