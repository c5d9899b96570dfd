// A question that the reader waits for: a line says so, and a button ends it.

import { $, tell } from "./derive_boxes.mjs";
import { engine } from "./engine.mjs";

const LIMIT = { derive: 30_000, code: 20_000, judge: 60_000 }; // ms; what runs longer is ended

/** @type {AbortController | null} */
let current = null;
let line = ""; // the status line of what is waited for

/** Whether the reader waits for something. */
export const waiting = () => current !== null;

/**
 * Ask; what was waited for before is withdrawn.
 * @param {any} request
 * @param {string} where the status line that tells of it
 * @returns {Promise<any>} the reply, or null where there is none; the status line then says why
 */
export async function wait(request, where) {
  current?.abort();
  const mine = (current = new AbortController());
  say(where);
  const reply = await engine.ask(request, { signal: mine.signal, limit: LIMIT[request.ask] });
  if (current !== mine) return null;
  current = null;
  say("");
  const failed = reply.error?.kind && !reply.error.field; // stopped, too slow, not loaded: no fault in a box
  tell(failed ? reply.error.message : "", where);
  return failed ? null : reply;
}

/** Say that the reader waits, or no more. @param {string} where */
function say(where) {
  if (line && line !== where) tell("", line);
  line = where;
  const button = $("derive-stop");
  if (!where && document.activeElement === button) $("derive-go").focus(); // a hidden button would lose the focus
  button.hidden = !where;
  if (where) tell(["idle", "loading"].includes(engine.state) ? "Loading Python, about 10 MB, kept for the next visit…" : "Working…", where);
}

$("derive-stop").addEventListener("click", () => engine.stop());
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && waiting()) engine.stop();
});
engine.addEventListener("state", () => line && say(line));
