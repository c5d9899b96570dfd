// The engine as a page sees it: questions in, answers out, and the page stays free meanwhile.
//
//   import { engine } from "./engine.mjs";
//   engine.start();                                                        // early: while the reader types
//   const reply = await engine.ask({ ask: "derive", expression, wrt });    // never throws
//   if (reply.error) show(reply.error.message); else show(reply.html);
//
// Requests and replies are those of src/frechet/service.py. To the errors told there come those of this file, which have a
// `kind`: "long" (a text is too long to be sent), "limit" (the time is up), "stopped", "aborted", "crash" and "load"
// (Python cannot be loaded). One request runs at a time, in the order asked. One that runs too long, or is stopped, is
// ended together with its worker; a fresh worker is started at once for those that wait.

/** Characters of one text: LONGEST of src/frechet/service.py. */
export const LONGEST = 10_000;

/** Milliseconds that a request may run, unless it brings a limit of its own. */
export const LIMIT = 20_000;

/** Milliseconds that a request which nobody waits for any more may still run, before its worker is ended. */
const GRACE = 1_000;

/**
 * @typedef {{message: string, reason?: string, field?: string, column?: number, kind?: string}} EngineError
 * @typedef {{ok: boolean, error?: EngineError, milliseconds?: number, [key: string]: any}} Reply
 * @typedef {{ask: string, [key: string]: string | undefined}} Request
 * @typedef {{signal?: AbortSignal, limit?: number}} Options
 * @typedef {{request: Request, limit: number, settle: (reply: Reply) => void, done: boolean}} Task
 * @typedef {"idle" | "loading" | "ready" | "working" | "failed"} State
 */

/** @param {string} kind @param {string} message @returns {Reply} */
const failure = (kind, message, more = {}) => ({ ok: false, error: { message, reason: message, kind, ...more } });

export class Engine extends EventTarget {
  /** @type {State} */
  state = "idle";
  /** @type {Worker | null} */
  #worker = null;
  /** @type {Task[]} */
  #waiting = [];
  /** @type {Task | null} */
  #running = null;
  #timer = 0;
  #last = 0;

  /** Load Python now, unless that has begun. */
  start() {
    if (this.#worker) return;
    this.#become("loading");
    const worker = new Worker(new URL("worker.mjs", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }) => worker === this.#worker && this.#hear(data);
    worker.onerror = (event) => {
      event.preventDefault();
      if (worker === this.#worker) this.#hear({ failed: event.message || "its script cannot be had" });
    };
    this.#worker = worker;
  }

  /**
   * Ask, and resolve to the reply; what cannot be answered resolves to a reply with `error`.
   * @param {Request} request
   * @param {Options} [options]
   * @returns {Promise<Reply>}
   */
  ask(request, { signal, limit = LIMIT } = {}) {
    for (const [field, text] of Object.entries(request)) {
      if (typeof text === "string" && text.length > LONGEST) {
        const said = `${text.length} characters are too many: at most ${LONGEST} are read`;
        return Promise.resolve(failure("long", said, { field }));
      }
    }
    if (signal?.aborted) return Promise.resolve(failure("aborted", "Withdrawn."));
    return new Promise((resolve) => {
      const task = { request, limit, done: false, settle: (reply) => {
        task.done = true;
        signal?.removeEventListener("abort", abort);
        resolve(reply);
      } };
      const abort = () => this.#withdraw(task);
      signal?.addEventListener("abort", abort);
      this.#waiting.push(task);
      this.start();
      this.#next();
    });
  }

  /** End what runs and what waits, and start afresh. */
  stop() {
    const ended = [...(this.#running ? [this.#running] : []), ...this.#waiting];
    this.#waiting = [];
    if (this.#running) this.#replace();
    for (const task of ended) if (!task.done) task.settle(failure("stopped", "Stopped."));
  }

  /** @param {State} state */
  #become(state) {
    if (state === this.state) return;
    this.state = state;
    this.dispatchEvent(new CustomEvent("state", { detail: state }));
  }

  /** Give the worker the next request, when it is free for one. */
  #next() {
    if (this.#running || !["ready", "working"].includes(this.state)) return;
    const task = this.#waiting.shift();
    if (!task) return this.#become("ready");
    this.#running = task;
    this.#become("working");
    this.#timer = setTimeout(() => this.#late(task), task.limit);
    this.#worker.postMessage({ id: ++this.#last, request: task.request });
  }

  /** @param {{loaded?: string[], failed?: string, id?: number, reply?: Reply, crashed?: string}} said */
  #hear({ loaded, failed, id, reply, crashed }) {
    if (loaded) {
      // A site that can be read without a network keeps them.
      document.dispatchEvent(new CustomEvent("frechet-loaded", { detail: loaded }));
      this.#become("ready");
    } else if (failed !== undefined) {
      this.#discard();
      const told = `Python could not be loaded (${failed}). Check the connection, then try again.`;
      for (const task of this.#waiting.splice(0)) task.settle(failure("load", told));
      this.#become("failed");
    } else if (this.#running && id === this.#last) {
      const task = this.#running;
      if (crashed) this.#replace();
      else this.#free();
      const told = "Python ran out of memory or stack on this, and has been started again.";
      if (!task.done) task.settle(crashed ? failure("crash", told) : reply);
    }
    this.#next();
  }

  /** @param {Task} task */
  #late(task) {
    this.#replace();
    const told = `Stopped after ${task.limit / 1000} seconds, the limit for one request.`;
    if (!task.done) task.settle(failure("limit", told));
  }

  /** Nobody waits for this any more: forget it, and end it where it does not end by itself. @param {Task} task */
  #withdraw(task) {
    this.#waiting = this.#waiting.filter((other) => other !== task);
    if (task === this.#running) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#late(task), GRACE);
    }
    task.settle(failure("aborted", "Withdrawn."));
  }

  #free() {
    clearTimeout(this.#timer);
    this.#running = null;
  }

  #discard() {
    this.#free();
    this.#worker?.terminate();
    this.#worker = null;
  }

  #replace() {
    this.#discard();
    this.start();
  }
}

/** The one engine of a page. */
export const engine = new Engine();
