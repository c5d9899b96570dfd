// A place within the page is found by what stands above it, so all of that is laid out; custom.css puts off the rest else.
(() => {
  const BLOCKS = ".bd-article.chapter section > *, .bd-article section > [style*='--rows']";

  function go() {
    if (!location.hash) return;
    document.querySelectorAll(BLOCKS).forEach((block) => block.classList.add("laid-out"));
    document.querySelector(":target")?.scrollIntoView();
  }

  addEventListener("hashchange", go);
  go();
})();
