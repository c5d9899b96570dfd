// Boxes that scroll sideways: mark the side where more follows (custom.css fades it), and let the keyboard reach them.
(() => {
  const BOXES =
    "div.math .katex-display, .cell_output .output, div.highlight pre, article table, " +
    ".derive-formula, .derive-gradient-formula, .frechet-more > div, .frechet-correction";

  function mark(box) {
    const rest = box.scrollWidth - box.clientWidth;
    const scrolls = rest > 1 && getComputedStyle(box).overflowX !== "visible";
    box.classList.toggle("more-left", scrolls && box.scrollLeft > 1);
    box.classList.toggle("more-right", scrolls && box.scrollLeft < rest - 1);
    if (scrolls) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }

  const sizes = new ResizeObserver((entries) => entries.forEach((entry) => mark(entry.target)));
  const watched = new WeakSet();

  function watch(box) {
    mark(box);
    if (watched.has(box)) return;
    watched.add(box);
    sizes.observe(box);
    box.addEventListener("scroll", () => mark(box), { passive: true });
  }

  function start() {
    document.querySelectorAll(BOXES).forEach(watch);
    document.fonts.ready.then(() => document.querySelectorAll(BOXES).forEach(mark));
  }

  // typeset.mjs tells of formulas that come later.
  document.addEventListener("typeset", ({ target }) => {
    [target.closest(BOXES), ...target.querySelectorAll(BOXES)].forEach((box) => box && watch(box));
  });

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
