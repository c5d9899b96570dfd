// What axe finds in the view that is set now.
//
// Light pages are judged by all rules. Their dark forms have the same elements in the same places, so there only what
// reads colours can come out otherwise, and what light does not show. On a phone look.js alone judges the contrast, as
// it does of every word in every view; on a wide page axe judges it too, of each kind of words once.
async ({ dark, narrow }) => {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const colours = ['color-contrast', 'link-in-text-block'];
  const run = async (where, options) => (await axe.run(where, { ...options, resultTypes: ['violations'] })).violations;
  const shown = [...document.body.querySelectorAll('*')].filter(e => e.checkVisibility({ visibilityProperty: true }));

  // Words of one kind stand in elements of the same names and classes up to the root, in the same colours and size.
  const paths = new Map([[document.documentElement, '']]);
  const path = e => {
    if (!paths.has(e)) paths.set(e, `${path(e.parentElement)} ${e.localName}.${e.getAttribute('class') ?? ''}`);
    return paths.get(e);
  };
  const kind = e => {
    const { color, backgroundColor, fontSize, fontWeight } = getComputedStyle(e);
    return [path(e), color, backgroundColor, fontSize, fontWeight].join(' ');
  };
  const markOneOfEachKind = () => {
    document.querySelectorAll('[data-of-its-kind]').forEach(e => e.removeAttribute('data-of-its-kind'));
    const met = new Set();
    for (const e of shown) {
      if (![...e.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim())) continue;
      const its = kind(e);
      if (!met.has(its)) e.setAttribute('data-of-its-kind', '');
      met.add(its);
    }
    axe.configure({ rules: [{ id: 'color-contrast', selector: '[data-of-its-kind]' }] });
  };

  if (!narrow) markOneOfEachKind();
  const inLight = (globalThis.shownInLight ??= {});
  const found = [];
  if (!dark) {
    inLight[narrow] = new Set(shown);
    const rules = Object.fromEntries(colours.map(rule => [rule, { enabled: !narrow }]));
    found.push(...await run(document, { runOnly: tags, rules }));
  } else {
    if (!narrow) found.push(...await run(document, { runOnly: { type: 'rule', values: colours } }));
    const appeared = shown.filter(e => !inLight[narrow].has(e) && (inLight[narrow].has(e.parentElement)));
    if (appeared.length) found.push(...await run({ include: appeared }, { runOnly: tags }));
  }
  return found.map(v => `inaccessible: ${v.id}: ${v.nodes.slice(0, 3).map(n => n.html.slice(0, 90)).join(' / ')}`);
}
