// Check pages against the HTML standard; write the errors of each file as one JSON object.
//
// html-validate knows the standard's content model and runs where the site is built; the W3C's own checker needs Java.
import { HtmlValidate } from "html-validate";

const STANDARD = {
  root: true,
  extends: ["html-validate:standard"],
  rules: {
    // What the standard says of elements and attributes, and nothing of taste.
    "long-title": "off", // how long is too long is taste
    "no-inline-style": "off",
    "tel-non-breaking": "off",
  },
};

const validator = new HtmlValidate(STANDARD);
const found = {};
for (const file of process.argv.slice(2)) {
  const { results } = await validator.validateFile(file);
  found[file] = results.flatMap(({ messages }) =>
    messages.map(({ line, ruleId, message }) => `${line}: ${ruleId}: ${message}`),
  );
}
process.stdout.write(JSON.stringify(found));
