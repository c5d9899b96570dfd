// Light or dark, before anything is drawn: what the reader chose last, or what the system says.
(() => {
  const root = document.documentElement;
  // Where storage is blocked the theme's scripts would stop at the first use of it: they get one that keeps nothing.
  for (const name of ["localStorage", "sessionStorage"]) {
    try {
      window[name].getItem("mode");
    } catch {
      const nothing = { blocked: true, length: 0, getItem: () => null, setItem() {}, removeItem() {}, clear() {} };
      Object.defineProperty(window, name, { value: nothing });
    }
  }
  const mode = localStorage.getItem("mode") || "auto";
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  root.dataset.mode = mode;
  root.dataset.theme = mode === "auto" ? system : mode;
})();
