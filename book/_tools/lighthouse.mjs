// Run Lighthouse over pages that are served; write one JSON object per run, as soon as it is known.
//
// Arguments: the browser's path, then "form address" pairs, the form "desktop" or "mobile".
import lighthouse, { defaultConfig, desktopConfig } from "lighthouse";
import { launch } from "chrome-launcher";

// What counts for no score, such as the advice of a report, is not looked at; the scores stay what they are.
const scored = new Set(Object.values(defaultConfig.categories).flatMap(({ auditRefs }) => auditRefs.filter((a) => a.weight).map((a) => a.id)));
const skipAudits = Object.values(defaultConfig.categories).flatMap(({ auditRefs }) => auditRefs.map((a) => a.id)).filter((id) => !scored.has(id));

const [chromePath, ...runs] = process.argv.slice(2);
const chrome = await launch({
  chromePath,
  chromeFlags: ["--headless=new", "--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
});
try {
  for (let i = 0; i < runs.length; i += 2) {
    const [form, url] = runs.slice(i, i + 2);
    const flags = { port: chrome.port, output: "json", logLevel: "error", skipAudits, disableFullPageScreenshot: true };
    const { lhr } = await lighthouse(url, flags, form === "desktop" ? desktopConfig : undefined);
    const scores = Object.fromEntries(Object.entries(lhr.categories).map(([name, { score }]) => [name, Math.round(score * 100)]));
    const weak = Object.values(lhr.categories).flatMap(({ id, auditRefs }) =>
      auditRefs.filter(({ id: audit, weight }) => weight > 0 && lhr.audits[audit].score < (id === "performance" ? 0.9 : 1)
        && lhr.audits[audit].score !== null)
        .map(({ id: audit }) => `${audit}: ${lhr.audits[audit].displayValue ?? lhr.audits[audit].title}`));
    process.stdout.write(JSON.stringify({ form, url, scores, weak, error: lhr.runtimeError?.message ?? null }) + "\n");
  }
} finally {
  await chrome.kill();
}
