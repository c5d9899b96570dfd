// Read the length of a style sheet, the sheet, and words that occur on the pages; write the rules that may be used.
import { PurgeCSS } from "purgecss";
import { readFileSync } from "node:fs";

const given = readFileSync(0);
const start = given.indexOf("\n") + 1;
const end = start + Number(given.subarray(0, start));
const [{ css }] = await new PurgeCSS().purge({
  css: [{ raw: given.subarray(start, end).toString() }],
  content: [{ raw: given.subarray(end).toString(), extension: "html" }],
  defaultExtractor: (text) => text.match(/[\w-]+/g) ?? [],
  variables: true,
  safelist: {
    variables: [/^--(?!bs-)/], // our own sheets, which are not among what is read here, use the theme's
    standard: [/^data-/, /^:/],
    greedy: [/data-theme/, /data-mode/], // both states of a page, whichever it was built in
  },
});
process.stdout.write(css);
