// The engine in a web worker: Python, loaded from this site, answers one request at a time.
//
// In: {id, request}. Out: {loaded: addresses fetched} once, {failed: reason} instead where Python cannot be had, and
// {id, reply} or {id, crashed: reason} for every request.

const python = new URL("../pyodide/", import.meta.url).href;

// What is asked while nobody asks, so that real questions find loaded what they use. Each takes a moment only.
const WARMING = [
  { ask: "derive", expression: "norm2(W*X - Y)^2/2", wrt: "W" },
  { ask: "preview", expression: "\\|x\\|", notation: "latex" },
  { ask: "derive", expression: "sum(exp(x))", wrt: "x" },
  { ask: "judge", expression: "x'*x", wrt: "x", claim: "x" },
  { ask: "code", expression: "x'*x", wrt: "x", backend: "numpy" },
];
const PAUSE = 200; // milliseconds without a question before the next of these

/** @type {any} Python's garbage collector, while it is off */
let gc = null;

/** @returns {Promise<(request: string) => string>} the engine's `respond_json` */
async function load() {
  const [{ loadPyodide }, { default: createPyodideModule }] = await Promise.all([
    import(`${python}pyodide.mjs`),
    import(`${python}pyodide.asm.mjs`),
  ]);
  const pyodide = await loadPyodide({ indexURL: python, stdLibURL: `${python}python.zip`, createPyodideModule });
  pyodide.pyimport("precompiled"); // by compile_archive.py
  gc = pyodide.pyimport("gc");
  gc.disable(); // what a start makes is there to stay: looking for garbage in it costs a tenth of the time
  return pyodide.pyimport("frechet.service").respond_json;
}

const loading = load();
let timer = 0;

async function warm() {
  const respond = await loading;
  respond(JSON.stringify(WARMING.shift()));
  collect();
  rest();
}

/** The start is over: look for garbage from now on. */
function collect() {
  gc?.freeze();
  gc?.enable();
  gc = null;
}

/** Warm up, when nobody has asked for a while. */
function rest() {
  clearTimeout(timer);
  if (WARMING.length) timer = setTimeout(warm, PAUSE);
}

loading.then(
  () => {
    postMessage({ loaded: performance.getEntriesByType("resource").map((entry) => entry.name) });
    rest();
  },
  (error) => postMessage({ failed: String(error?.message ?? error).split("\n")[0] }),
);

onmessage = async ({ data: { id, request } }) => {
  const respond = await loading;
  try {
    postMessage({ id, reply: JSON.parse(respond(JSON.stringify(request))) });
  } catch (error) {
    // Python itself gave up, for want of memory or stack: what is left of it cannot be trusted.
    postMessage({ id, crashed: String(error?.message ?? error).trim().split("\n").pop() });
  }
  collect();
  rest();
};
