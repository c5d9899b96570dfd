// LaTeX to what one sees, by KaTeX, which is fetched from this site when a page first needs it.

const KATEX = new URL("../katex/katex.min.js", import.meta.url).href;

// A reader's names may have letters of any script: they are shown, and no warning is printed of them.
const LENIENT = { throwOnError: false, strict: false };

/** @type {Promise<any> | null} */
let loading = null;

/** Fetch KaTeX's style too, on a page that typesets its own formulas otherwise. */
function style() {
  const probe = document.createElement("span");
  probe.className = "katex";
  probe.hidden = true;
  document.body.append(probe);
  const known = getComputedStyle(probe).fontFamily.includes("KaTeX");
  probe.remove();
  if (known) return;
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: KATEX.replace(/js$/, "css") });
  document.head.append(link);
}

/** @returns {Promise<any>} KaTeX; a failure to load it is not remembered, so that the next call tries again */
export function katex() {
  loading ??= new Promise((resolve, reject) => {
    style();
    const script = document.createElement("script");
    script.src = KATEX;
    script.onload = () => resolve(globalThis.katex);
    script.onerror = () => {
      loading = null;
      script.remove();
      reject(new Error("the formulas could not be typeset: KaTeX could not be loaded"));
    };
    document.head.append(script);
  });
  return loading;
}

/** Tell the page of new formulas: scroll.js looks after those that are too wide. @param {Element} element */
const announce = (element) => element.dispatchEvent(new CustomEvent("typeset", { bubbles: true }));

/**
 * Show a formula in an element, in place of what it holds.
 * @param {Element} element
 * @param {string} latex
 * @param {{display?: boolean}} [options]
 */
export async function typeset(element, latex, { display = false } = {}) {
  const { render } = await katex();
  render(latex, element, { ...LENIENT, displayMode: display });
  announce(element);
}

/**
 * Typeset the formulas between \( and \), or \[ and \], in an element that holds HTML of the engine.
 * @param {Element} element
 */
export async function typesetAll(element) {
  const { render } = await katex();
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) {
    const inside = walker.currentNode.parentElement?.closest("code, pre, script, style, .katex");
    if (!inside) texts.push(walker.currentNode);
  }
  for (const text of texts) {
    const parts = text.data.split(/(\\\([\s\S]*?\\\)|\\\[[\s\S]*?\\\])/);
    if (parts.length === 1) continue;
    const pieces = parts.map((part, i) => {
      if (i % 2 === 0) return part;
      const span = document.createElement("span");
      render(part.slice(2, -2), span, { ...LENIENT, displayMode: part.startsWith("\\[") });
      return span;
    });
    text.replaceWith(...pieces);
  }
  announce(element);
}

/**
 * Show HTML that the engine wrote, typeset. It is our own: nothing that a reader typed stands in it unescaped.
 * @param {Element} element
 * @param {string} html
 */
export async function showHtml(element, html) {
  const shown = document.createElement("div");
  shown.innerHTML = html;
  await typesetAll(shown);
  element.replaceChildren(...shown.childNodes);
  announce(element);
}
