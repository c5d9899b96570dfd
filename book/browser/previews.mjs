// What a link cites, shown beside the link: an equation, a theorem, a rule, a source. It appears on hover and on keyboard
// focus, stays while the pointer is over it, and goes away with Escape (WCAG 2.2, 1.4.13).

const LINKS = "article.bd-article a.reference.internal[href*='#'], article.bd-article a.xref[href*='#']";
const WAIT = 250; // ms before it appears, so that a pointer passing by starts nothing
const LINGER = 200; // ms in which the pointer may move from the link into the preview
const CITED = "div.math, div.citation, div.proof, div.exercise, figure, dl, table, li, p";
const LONGEST = 4; // blocks shown of a section

/** @type {Map<string, Promise<Document>>} */
const pages = new Map();

/**
 * @param {string} address without its fragment
 * @returns {Promise<Document>} the page; one that could not be read is asked for again next time
 */
function pageAt(address) {
  if (address === location.href.split("#")[0]) return Promise.resolve(document);
  if (!pages.has(address)) {
    const reading = fetch(address).then(async (answer) => {
      if (!answer.ok) throw new Error(`${answer.status}`);
      return new DOMParser().parseFromString(await answer.text(), "text/html");
    });
    reading.catch(() => pages.delete(address));
    pages.set(address, reading);
  }
  return /** @type {Promise<Document>} */ (pages.get(address));
}

/**
 * What a fragment stands for. An id may be on the thing itself, on an empty mark before it, or on a section.
 * @param {Element} target
 * @returns {Element[]}
 */
export function cited(target) {
  if (target.matches("section, h1, h2, h3, h4")) {
    const section = target.closest("section");
    if (!section) return [target];
    const blocks = [...section.children].filter((part) => !part.matches("section, span:empty, script"));
    return blocks.slice(0, LONGEST);
  }
  const whole = target.closest("div.math, div.citation, div.proof, div.exercise, figure, tr");
  if (whole) return [whole];
  if (target.matches(CITED)) return [target];
  const row = target.closest(CITED);
  return row ? [row] : [];
}

/**
 * A copy to be looked at: no ids, which would occur twice, no links, which the keyboard could not reach.
 * @param {Element} part
 * @param {string} base the address that its pictures are relative to
 */
function copyOf(part, base) {
  const copy = /** @type {Element} */ (document.importNode(part, true));
  for (const gone of copy.querySelectorAll(".headerlink, script, button, form, input, details")) gone.remove();
  for (const link of copy.querySelectorAll("a")) link.replaceWith(...link.childNodes);
  for (const picture of copy.querySelectorAll("img")) picture.src = new URL(picture.getAttribute("src") ?? "", base).href;
  for (const element of [copy, ...copy.querySelectorAll("[id], [tabindex]")]) {
    element.removeAttribute("id");
    element.removeAttribute("tabindex");
  }
  if (!copy.matches("tr")) return copy;
  const table = document.createElement("table");
  table.append(copy);
  return table;
}

/** The one preview that there is at a time, and the link that it belongs to. */
const box = document.createElement("div");
box.id = "frechet-preview";
box.className = "frechet-preview";
box.setAttribute("role", "tooltip");
box.hidden = true;

/** @type {HTMLAnchorElement | null} */
let shown = null;
/** @type {HTMLAnchorElement | null} */
let wanted = null;
let timer = 0;

function hide() {
  clearTimeout(timer);
  wanted = null;
  shown?.removeAttribute("aria-describedby");
  shown = null;
  box.hidden = true;
  box.replaceChildren();
}

/** @param {HTMLAnchorElement} link */
function place(link) {
  const at = link.getBoundingClientRect();
  const { clientWidth, clientHeight } = document.documentElement;
  const width = box.offsetWidth;
  const below = clientHeight - at.bottom >= box.offsetHeight + 12 || at.top < box.offsetHeight + 12;
  box.style.left = `${scrollX + Math.max(8, Math.min(at.left, clientWidth - width - 8))}px`;
  box.style.top = `${scrollY + (below ? at.bottom + 4 : at.top - box.offsetHeight - 4)}px`;
}

/** @param {HTMLAnchorElement} link */
async function show(link) {
  const [address, fragment] = link.href.split("#");
  let page;
  try {
    page = await pageAt(address);
  } catch {
    return; // a preview is a convenience: the link itself still leads there
  }
  const target = page.getElementById(decodeURIComponent(fragment));
  const parts = target ? cited(target) : [];
  if (wanted !== link || !parts.length) return;
  box.replaceChildren(...parts.map((part) => copyOf(part, address)));
  box.hidden = false;
  shown = link;
  link.setAttribute("aria-describedby", box.id);
  place(link);
}

/**
 * @param {HTMLAnchorElement | null} link
 * @param {number} delay
 */
function want(link, delay) {
  clearTimeout(timer);
  if (link && link === shown) return;
  wanted = link;
  timer = setTimeout(() => {
    if (shown && shown !== link) {
      hide();
      wanted = link;
    }
    if (link) show(link);
  }, delay);
}

/** @param {Event} event */
const linkOf = (event) => (event.target instanceof Element ? /** @type {HTMLAnchorElement | null} */ (event.target.closest(LINKS)) : null);

document.body.append(box);
document.addEventListener("pointerover", (event) => {
  if (event.pointerType !== "mouse") return; // a finger follows the link
  if (event.target instanceof Node && box.contains(event.target)) {
    clearTimeout(timer);
    return;
  }
  const link = linkOf(event);
  if (link) want(link, WAIT);
  else if ((shown && shown !== document.activeElement) || (!shown && wanted)) want(null, LINGER);
});
document.addEventListener("focusin", (event) => {
  const link = linkOf(event);
  if (link?.matches(":focus-visible")) want(link, WAIT);
});
document.addEventListener("focusout", (event) => {
  if (linkOf(event)) hide();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") hide();
});
