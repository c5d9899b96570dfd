// What the theme's buttons and its search page do; their own inline scripts are refused by the pages' policy.
(() => {
  const ACTIONS = {
    "window.print()": () => print(),
    "toggleFullScreen()": () => toggleFullScreen(), // the theme's
  };

  // A menu, as Bootstrap's script would open it: that script is 24 kB, and nothing else here needs it.
  const shut = (button) => show(button, false);
  const isOpen = (button) => button.getAttribute("aria-expanded") === "true";
  function show(button, open) {
    button.setAttribute("aria-expanded", String(open));
    button.nextElementSibling.classList.toggle("show", open);
  }
  function menu(button) {
    const items = () => [...button.nextElementSibling.querySelectorAll("a, button")];
    const box = button.parentElement;
    button.addEventListener("click", () => show(button, !isOpen(button)));
    box.addEventListener("focusout", ({ relatedTarget }) => {
      if (!box.contains(relatedTarget)) shut(button);
    });
    document.addEventListener("click", ({ target }) => {
      if (!box.contains(target)) shut(button);
    });
    box.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (event.key === "Escape" && isOpen(button)) {
        shut(button);
        button.focus();
      } else if (step) {
        event.preventDefault();
        show(button, true);
        const all = items();
        const here = all.indexOf(document.activeElement);
        all.at(here < 0 && step > 0 ? 0 : (Math.max(here, 0) + step) % all.length).focus();
      }
    });
  }

  addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll('[data-bs-toggle="dropdown"]').forEach(menu);
    for (const named of document.querySelectorAll("[data-bs-title]:not([title])")) named.title = named.dataset.bsTitle;
    for (const button of document.querySelectorAll("[data-does]"))
      button.addEventListener("click", ACTIONS[button.dataset.does]);
    const field = document.querySelector(".bd-search-container form input");
    if (field) field.select();
  });
})();
