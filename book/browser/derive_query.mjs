// The query in the page's address: behind the #, so that it is sent to no server. What is read back goes to the parser alone.

/**
 * @typedef {{expression: string, wrt: string, where: string, notation: string, style: string, steps: string, claim: string,
 *   claim_notation: string}} Query
 */

/** The short names in the address, and what is left out of it because it goes without saying. */
const NAMES = { f: "expression", x: "wrt", where: "where", notation: "notation", style: "style", steps: "steps", claim: "claim", in: "claim_notation" };
const USUAL = { notation: "text", style: "frobenius", steps: "textbook", claim_notation: "text" };
const CHOICES = {
  notation: ["text", "latex"],
  claim_notation: ["text", "latex"],
  style: ["frobenius", "trace", "index", "kronecker", "definition"],
  steps: ["all", "textbook", "summary"],
};

/**
 * @param {Query} query
 * @returns {string} the fragment, with its #
 */
export function toFragment(query) {
  const said = new URLSearchParams();
  for (const [short, name] of Object.entries(NAMES)) {
    const needless = name === "claim_notation" && !query.claim;
    if (query[name] && query[name] !== USUAL[name] && !needless) said.set(short, query[name]);
  }
  return `#${said}`;
}

/**
 * @param {string} fragment with or without its #
 * @returns {Query | null} null where the fragment holds no query: it may be a heading's
 */
export function fromFragment(fragment) {
  const said = new URLSearchParams(fragment.replace(/^#/, ""));
  if (!said.has("f")) return null;
  const query = /** @type {Query} */ ({});
  for (const [short, name] of Object.entries(NAMES)) {
    const value = said.get(short) ?? "";
    query[name] = CHOICES[name] && !CHOICES[name].includes(value) ? USUAL[name] : value;
  }
  return query;
}
