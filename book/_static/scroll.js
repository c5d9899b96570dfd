// Boxes that scroll sideways: mark the side where more follows (custom.css fades it), and let the keyboard reach them.
(() => {
  const BOXES = "div.math .katex-display, .cell_output .output, div.highlight pre, article table";

  function mark(box) {
    const rest = box.scrollWidth - box.clientWidth;
    const scrolls = rest > 1 && getComputedStyle(box).overflowX !== "visible";
    box.classList.toggle("more-left", scrolls && box.scrollLeft > 1);
    box.classList.toggle("more-right", scrolls && box.scrollLeft < rest - 1);
    if (scrolls) box.tabIndex = 0;
  }

  function start() {
    const sizes = new ResizeObserver((entries) => entries.forEach((entry) => mark(entry.target)));
    for (const box of document.querySelectorAll(BOXES)) {
      sizes.observe(box);
      box.addEventListener("scroll", () => mark(box), { passive: true });
    }
    document.fonts.ready.then(() => document.querySelectorAll(BOXES).forEach(mark));
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
