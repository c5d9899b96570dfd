// Boxes that scroll sideways: mark the side where more follows (custom.css fades it), and let the keyboard reach them.
(() => {
  const BOXES =
    "div.math .katex-display, .cell_output .output, div.highlight pre, article table, " +
    ".derive-formula, .derive-gradient-formula, .frechet-more > div, .frechet-correction";

  const measured = (box) => ({
    box,
    rest: box.scrollWidth - box.clientWidth,
    at: box.scrollLeft,
    clipped: getComputedStyle(box).overflowX !== "visible",
  });

  function mark({ box, rest, at, clipped }) {
    const scrolls = rest > 1 && clipped;
    box.classList.toggle("more-left", scrolls && at > 1);
    box.classList.toggle("more-right", scrolls && at < rest - 1);
    if (scrolls) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }

  // Everything is measured before anything is changed: a change between two measurements costs a layout of the page. And
  // before the next frame: the observer tells of the outer boxes first, and lays out the page again before it tells of
  // those within.
  const changed = new Set();
  function markAll() {
    const boxes = [...changed];
    changed.clear();
    boxes.map(measured).forEach(mark);
  }
  const sizes = new ResizeObserver((entries) => {
    if (!changed.size) requestAnimationFrame(markAll);
    entries.forEach(({ target }) => changed.add(target));
  });
  const watched = new WeakSet();

  // The observer tells of a box at once, or, of one that the browser has not laid out yet, when it has.
  function watch(box) {
    if (!watched.has(box)) box.addEventListener("scroll", () => mark(measured(box)), { passive: true });
    watched.add(box);
    sizes.unobserve(box);
    sizes.observe(box);
  }

  function start() {
    document.querySelectorAll(BOXES).forEach(watch);
    // A letter of another font is wider or narrower, and some fonts come only when their words are laid out.
    document.fonts.addEventListener("loadingdone", () => document.querySelectorAll(BOXES).forEach(watch));
  }

  // typeset.mjs tells of formulas that come later.
  document.addEventListener("typeset", ({ target }) => {
    [target.closest(BOXES), ...target.querySelectorAll(BOXES)].forEach((box) => box && watch(box));
  });

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
