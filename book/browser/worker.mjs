// The engine in a web worker: Python, loaded from this site, answers one request at a time.
//
// In: {id, request}. Out: {loaded: true} once, {failed: reason} instead where Python cannot be had, and {id, reply} or
// {id, crashed: reason} for every request.

const python = new URL("../pyodide/", import.meta.url).href;

/** @returns {Promise<(request: string) => string>} the engine's `respond_json` */
async function load() {
  const [{ loadPyodide }, { default: createPyodideModule }] = await Promise.all([
    import(`${python}pyodide.mjs`),
    import(`${python}pyodide.asm.mjs`),
  ]);
  const pyodide = await loadPyodide({
    indexURL: python,
    stdLibURL: `${python}python.zip`,
    createPyodideModule,
  });
  return pyodide.pyimport("frechet.service").respond_json;
}

const loading = load();
loading.then(
  () => postMessage({ loaded: true }),
  (error) => postMessage({ failed: String(error?.message ?? error) }),
);

onmessage = async ({ data: { id, request } }) => {
  const respond = await loading;
  try {
    postMessage({ id, reply: JSON.parse(respond(JSON.stringify(request))) });
  } catch (error) {
    // Python itself gave up, for want of memory or stack: what is left of it cannot be trusted.
    postMessage({ id, crashed: String(error?.message ?? error).trim().split("\n").pop() });
  }
};
