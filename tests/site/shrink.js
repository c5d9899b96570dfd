// Take from a page what would cost axe minutes and tell it nothing; it is thrown away afterwards.
() => {
  // KaTeX's boxes are hidden from assistive technology, which reads the MathML. look.js judges their contrast.
  document.querySelectorAll('.katex-html').forEach(boxes => boxes.remove());
  // No rule of axe looks into MathML. That every formula has some, and sound, is for test_html.py to say.
  document.querySelectorAll('.katex-mathml math').forEach(formula => formula.replaceChildren('formula'));
  // Of a listing's words, one of each colour stays; look.js judges the contrast of all.
  for (const listing of document.querySelectorAll('pre')) {
    const kinds = new Set();
    for (const word of listing.querySelectorAll('span[class]:not(:has(*))')) {
      const kind = `${word.parentElement.className} ${word.className}`;
      if (kinds.has(kind) && !word.id) word.replaceWith(word.textContent);
      kinds.add(kind);
    }
    listing.normalize();
  }
}
