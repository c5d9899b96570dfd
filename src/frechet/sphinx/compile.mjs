// Compile Python sources with the Python that will read them in the browser, and pack them into one archive.
//
//   node compile.mjs NODE_MODULES SOURCES OUTPUT    (the last two are archives: .py and data files in, .pyc and data files out)
import fs from "node:fs";
import { pathToFileURL } from "node:url";

const [modules, sources, output] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${modules}/pyodide/pyodide.mjs`).href);
const python = await loadPyodide();
python.FS.writeFile("/sources.zip", fs.readFileSync(sources));
try {
  python.runPython(fs.readFileSync(new URL("compile_archive.py", import.meta.url), "utf8"));
} catch (error) {
  // Uncaught, it would be shown with the line of a megabyte in which it was thrown.
  console.error(error.message);
  process.exit(1);
}
fs.writeFileSync(output, python.FS.readFile("/compiled.zip"));
