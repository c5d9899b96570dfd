// A chapter has fifty thousand boxes. Laid out in one go they hold the page up for seconds on a phone; so custom.css lets
// the browser begin with what is seen, and here the rest follows, some blocks at a time, while nobody waits for anything.
(() => {
  const BLOCKS = ".bd-article:has(.cell) section > :is(.cell, p, ul, ol, details, .math)";
  const LEFT = 30; // ms of the 50 that a browser grants: laying out and painting what changed comes on top
  // Safari has no idle time to tell of.
  const whenIdle = globalThis.requestIdleCallback ?? ((work) => setTimeout(work, 200, { timeRemaining: () => 0 }));

  function start() {
    const waiting = [...document.querySelectorAll(BLOCKS)];
    const all = () => waiting.splice(0).forEach((block) => block.classList.add("laid-out"));

    function slice(deadline) {
      do {
        const block = waiting.shift();
        if (!block) return;
        block.classList.add("laid-out");
        block.getBoundingClientRect(); // lays it out, so that the time is known
      } while (deadline.timeRemaining() > LEFT);
      whenIdle(slice);
    }

    // A place within the page is found by what stands above it.
    addEventListener("hashchange", () => {
      if (!waiting.length) return;
      all();
      document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
    });
    if (location.hash) all();
    else addEventListener("load", () => whenIdle(slice));
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
