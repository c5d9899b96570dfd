// The page that lists every exercise: what is solved, and the reader's hold on what the browser keeps.

import { progress } from "./progress.mjs";

const LARGEST = 2_000_000; // bytes of a file that could be ours

/** @param {string} id @returns {any} */
const $ = (id) => document.getElementById(id);

/** @type {[string, HTMLElement][]} the exercises listed, by their ids */
const listed = [...document.querySelectorAll('article a[href*="#exercise-"]')].map((link) => [
  /** @type {HTMLAnchorElement} */ (link).hash.replace("#exercise-", ""),
  /** @type {HTMLElement} */ (link.parentElement),
]);

/** @param {string} words */
function tell(words) {
  $("exercise-told").textContent = words;
}

function show() {
  for (const [id, item] of listed) {
    const entry = progress.of(id);
    item.classList.toggle("exercise-solved", Boolean(entry?.solved));
    item.querySelector(".exercise-done")?.remove();
    if (!entry) continue;
    const said = document.createElement("span");
    said.className = entry.solved ? "exercise-done" : "exercise-done exercise-tried";
    const tries = entry.tries === 1 ? "1 try" : `${entry.tries} tries`;
    said.textContent = entry.solved ? `✓ solved on ${entry.solved}, ${tries}` : `${tries}, not solved yet`;
    item.append(" ", said);
  }
  const solved = progress.solved(listed.map(([id]) => id));
  $("exercise-bar").value = solved;
  $("exercise-count").textContent = `${solved} of ${listed.length} solved.`;
  for (const name of ["exercise-export", "exercise-erase"]) $(name).disabled = !progress.count;
  $("exercise-unkept").hidden = progress.kept;
}

function save() {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([progress.exported()], { type: "application/json" }));
  link.download = "frechet-exercises.json";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** @param {HTMLInputElement} input */
async function load(input) {
  const file = input.files?.[0];
  if (!file) return;
  input.value = "";
  try {
    if (file.size > LARGEST) throw new Error("This file is too large to be one of ours.");
    const count = progress.imported(await file.text());
    tell(`Read: ${count === 1 ? "1 exercise" : `${count} exercises`}.`);
  } catch (error) {
    tell(`${/** @type {Error} */ (error).message} Nothing was changed.`);
  }
}

/** @param {boolean} asked */
function ask(asked) {
  $("exercise-sure").hidden = !asked;
  $(asked ? "exercise-keep" : "exercise-erase").focus();
}

function listen() {
  $("exercise-export").addEventListener("click", save);
  $("exercise-import").addEventListener("click", () => $("exercise-file").click());
  $("exercise-file").addEventListener("change", ({ target }) => load(target));
  $("exercise-erase").addEventListener("click", () => ask(true));
  $("exercise-keep").addEventListener("click", () => ask(false));
  $("exercise-yes").addEventListener("click", () => {
    progress.erase();
    $("exercise-sure").hidden = true;
    $("exercise-import").focus();
    tell("Erased. This browser keeps nothing of the exercises any more.");
  });
  progress.addEventListener("change", show);
}

$("exercise-bar").max = listed.length;
listen();
show();
$("exercise-record").hidden = false;
