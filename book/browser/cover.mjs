// The cover's box: when the reader changes what stands in it, what stands below is derived anew. Nothing is loaded before.

/** @param {string} id @returns {any} */
const $ = (id) => document.getElementById(id);
const card = $("cover-card");

/** @type {Promise<typeof import("./cover_live.mjs")> | null} */
let live = null;

/** Load what derives; a failure is told, and forgotten, so that the next try asks again. */
function wake() {
  live ??= import("./cover_live.mjs").catch((error) => {
    live = null;
    $("cover-status").textContent = "The engine could not be loaded. Check the connection, then try again.";
    throw error;
  });
  return live;
}

for (const box of [$("cover-function"), $("cover-variable")]) {
  box.addEventListener("focus", () => wake().catch(() => {}));
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    box.form.requestSubmit();
  });
}
$("cover-form").addEventListener("submit", (event) => {
  event.preventDefault();
  wake().then((module) => module.derive(true), () => {});
});
card.addEventListener("change", ({ target }) => {
  if (target.name !== "cover") return;
  $("cover-function").value = target.dataset.function;
  $("cover-variable").value = target.dataset.variable;
  card.removeAttribute("data-live");
  card.dispatchEvent(new Event("chosen"));
});
