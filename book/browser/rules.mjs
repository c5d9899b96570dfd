// Rules that a derivation names, as links to their entries in the book's catalogue (src/frechet/render/place.py names those).

/** Make links of them, in a derivation on its way to the page. @param {Element} made */
export function linkRules(made) {
  for (const rule of made.querySelectorAll("code[data-entry]")) {
    const [page, mark] = /** @type {HTMLElement} */ (rule).dataset.entry.split("#");
    const link = document.createElement("a");
    link.href = new URL(`../../book/catalogue/${page}.html#${mark}`, import.meta.url).href;
    link.className = "reference internal"; // previews.mjs shows the entry beside it
    rule.replaceWith(link);
    link.append(rule);
  }
}
