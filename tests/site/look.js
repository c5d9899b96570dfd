// What is read off a page once it has loaded, in the view that is set now.
() => {
  const box = document.documentElement;
  const remembered = compute => {
    const known = new Map();
    return key => known.get(key) ?? known.set(key, compute(key)).get(key);
  };
  const luminance = rgb => {
    const [r, g, b] = rgb.map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const parse = remembered(text => {
    const numbers = text.match(/[\d.]+/g).map(Number);
    return { rgb: numbers.slice(0, 3), alpha: numbers.length > 3 ? numbers[3] : 1 };
  });
  const over = (top, alpha, below) => top.map((v, i) => alpha * v + (1 - alpha) * below[i]);

  // What a box's text is seen on and how much of it shows through; its ancestors' are known before its own.
  const setting = remembered(element => {
    const style = getComputedStyle(element);
    const above = element.parentElement ? setting(element.parentElement) : { ground: [255, 255, 255], opacity: 1 };
    const { rgb, alpha } = parse(style.backgroundColor);
    return {
      ground: alpha === 0 ? above.ground : over(rgb, alpha, above.ground),
      opacity: above.opacity * style.opacity,
      color: style.color,
      large: parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700),
    };
  });
  const ratios = new Map();
  const contrast = ({ color, ground, opacity }) => {
    const key = `${color} ${ground} ${opacity}`;
    if (!ratios.has(key)) ratios.set(key, ratio(parse(color), ground, opacity));
    return ratios.get(key);
  };
  const ratio = ({ rgb, alpha }, ground, opacity) => {
    const [a, b] = [luminance(over(rgb, alpha * opacity, ground)), luminance(ground)].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  };
  const seen = element => element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    && element.getBoundingClientRect().width >= 2;
  const faint = [];
  const walker = document.createTreeWalker(
    document.body,
    NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT,
    node => node.nodeType === Node.TEXT_NODE
      ? NodeFilter.FILTER_ACCEPT
      : node.matches('script, style, .katex-mathml, .visually-hidden') ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_SKIP,
  );
  while (walker.nextNode()) {
    const text = walker.currentNode.data.trim();
    if (!text) continue;
    const element = walker.currentNode.parentElement;
    const found = contrast(setting(element));
    if (found < (setting(element).large ? 3 : 4.5) && seen(element))
      faint.push(`${text.slice(0, 40)} (${found.toFixed(2)}) in ${element.outerHTML.slice(0, 60)}`);
  }

  // What lies to the left of a box's first position cannot be scrolled to.
  const edge = remembered(element => {
    const above = element.parentElement ? edge(element.parentElement) : 0;
    if (getComputedStyle(element).overflowX === 'visible') return above;
    return Math.max(above, element.getBoundingClientRect().left);
  });
  const cut = [...document.querySelectorAll('.katex-html > .base:first-child')]
    .filter(e => e.getBoundingClientRect().left < edge(e.parentElement) - 1 && e.checkVisibility())
    .map(e => e.textContent.slice(0, 40));

  // What scrolls must be reached by the keyboard: axe looks too, but at boxes from which the formulas are gone.
  const focusable = 'a[href], button, input, select, textarea, summary, [tabindex]:not([tabindex="-1"])';
  const unreachable = [...document.body.querySelectorAll(':not(.katex *)')]
    .filter(e => e.scrollWidth > e.clientWidth + 13 && e.clientWidth > 0
      && ['auto', 'scroll'].includes(getComputedStyle(e).overflowX)
      && !e.matches(focusable) && !e.querySelector(focusable) && e.checkVisibility())
    .map(e => e.outerHTML.slice(0, 80));

  const overflow = box.scrollWidth - box.clientWidth;
  const widest = () => [...document.querySelectorAll('article *')]
    .filter(e => e.getBoundingClientRect().right > box.clientWidth + 1
      && !e.parentElement.closest('div.math, pre, table, .output'))
    .slice(0, 3).map(e => e.outerHTML.slice(0, 80));
  const formulas = [...document.querySelectorAll('.math')];
  return [
    ...overflow > 0 ? [`scrolls sideways by ${overflow} px: ${widest().join(' / ')}`] : [],
    ...formulas.filter(e => !e.querySelector('.katex')).map(e => `unrendered mathematics: ${e.textContent.slice(0, 60)}`),
    ...cut.map(text => `formula cut off at its beginning: ${text}`),
    ...unreachable.map(text => `scrolls out of the keyboard's reach: ${text}`),
    ...document.querySelector('.katex') && ![...document.fonts].some(f => f.family.startsWith('KaTeX') && f.status === 'loaded')
      ? ['the mathematical fonts did not load'] : [],
    ...[...document.images].filter(i => i.complete && !i.naturalWidth).map(i => `broken image: ${i.src}`),
    ...faint.map(text => `hard to read: ${text}`),
  ];
}
