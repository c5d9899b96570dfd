// What the theme's buttons and its search page do; their own inline scripts are refused by the pages' policy.
(() => {
  const ACTIONS = {
    "window.print()": () => print(),
    "toggleFullScreen()": () => toggleFullScreen(), // the theme's
  };

  addEventListener("DOMContentLoaded", () => {
    for (const button of document.querySelectorAll("[data-does]"))
      button.addEventListener("click", ACTIONS[button.dataset.does]);
    const field = document.querySelector(".bd-search-container form input");
    if (field) field.select();
  });
})();
