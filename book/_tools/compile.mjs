// Compile Python sources with the Python that will read them in the browser, and pack them into one archive.
//
//   node compile.mjs SOURCES OUTPUT    (both archives: .py and data files in, .pyc and data files out)
import fs from "node:fs";
import { loadPyodide } from "../node_modules/pyodide/pyodide.mjs";

const [sources, output] = process.argv.slice(2);
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
