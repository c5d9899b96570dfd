// The site without a network: every page seen, and Python once used, can be read and used again offline.
//
// Online, what is published now is shown: the network is asked first, and its answer kept. Python's files are large, and
// stand here with the hashes of their contents, so they are taken from what is kept as long as those are the same. A new
// publication brings another VERSION: what the reader had is fetched anew, and the old is dropped.

const VERSION = "{{version}}";
/** @type {Record<string, string>} Python's files, by their paths from here, with the hashes of their contents */
const PYTHON = {{python}};

const ROOT = new URL("./", self.location.href).href;
const FAMILY = `frechet ${ROOT} `; // another site of the same host may be a copy of this one
const CACHE = FAMILY + VERSION;

/** Whether a request is for this site, and for something to keep; JupyterLite, if it is there, has a worker of its own. */
const ours = ({ method, url }) => method === "GET" && url.startsWith(ROOT) && !url.startsWith(`${ROOT}lite/`);

/** The address under which something is kept: pages without the query, which may hold what a reader typed. */
function key(url, navigates = false) {
  const found = new URL(url);
  found.hash = "";
  const hash = PYTHON[found.href.slice(ROOT.length)];
  if (navigates) found.search = "";
  if (hash) found.search = `?${hash}`;
  if (found.pathname.endsWith("/")) found.pathname += "index.html";
  return found.href;
}

async function keep(address, response) {
  if (response.ok && response.type === "basic" && !response.redirected) {
    await (await caches.open(CACHE)).put(address, response);
  }
}

/** What is shown instead of a page that was never seen. */
function unseen() {
  const text = `<!DOCTYPE html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>Not kept offline</title><style>
body { max-width: 34rem; margin: 18vh auto; padding: 0 1.5rem; font: 1.05rem/1.6 system-ui, sans-serif; }
h1 { font-size: 1.6rem; line-height: 1.25; }
a { display: inline-block; padding: 0.4rem 1.1rem; border: 1px solid; border-radius: 0.4rem; color: LinkText; }
</style><main><h1>Not kept offline</h1><p>There is no network, and this page was not opened before. The pages that were can be
read.</p><p><a href="${ROOT}">To the book</a></p></main></html>`;
  return new Response(text, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
}

async function answer(request, done) {
  const address = key(request.url, request.mode === "navigate");
  const isPython = request.url.slice(ROOT.length).split("?")[0] in PYTHON;
  const kept = isPython && (await caches.match(address));
  if (kept) return kept;
  try {
    // A page, or a file with a hash, is asked for anew: what the browser has may be of another publication.
    const anew = isPython || request.mode === "navigate";
    const response = await fetch(anew ? request.url : request, anew ? { cache: "no-cache", redirect: "manual" } : {});
    done(keep(address, response.clone()));
    return response;
  } catch (error) {
    const old = await caches.match(address);
    if (old) return old;
    if (request.mode === "navigate") return unseen();
    throw error;
  }
}

self.addEventListener("fetch", (event) => {
  if (!ours(event.request)) return;
  event.respondWith(answer(event.request, (kept) => event.waitUntil(kept.catch(() => {}))));
});

/** Keep these addresses too, unless they are: what a page had loaded before this worker served it. */
async function fetchAll(urls, options = {}) {
  const cache = await caches.open(CACHE);
  for (const url of urls) {
    if (!url.startsWith(ROOT)) continue;
    const address = key(url, /(\/|\.html)$/.test(new URL(url).pathname));
    if (await cache.match(address)) continue;
    await fetch(url, options).then((response) => keep(address, response)).catch(() => {});
  }
}

self.addEventListener("message", (event) => {
  if (Array.isArray(event.data?.keep)) event.waitUntil(fetchAll(event.data.keep));
});

/** Bring what an earlier publication had kept to this one. */
async function renew() {
  const cache = await caches.open(CACHE);
  for (const name of await caches.keys()) {
    if (name === CACHE || !name.startsWith(FAMILY)) continue;
    const old = await caches.open(name);
    for (const { url } of await old.keys()) {
      const plain = url.split("?")[0];
      const same = plain.slice(ROOT.length) in PYTHON && key(plain) === url && (await old.match(url));
      if (same) await cache.put(url, same);
      else await fetchAll([plain.slice(ROOT.length) in PYTHON ? plain : url], { cache: "no-cache" });
    }
  }
}

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(renew());
});

self.addEventListener("activate", (event) => {
  const drop = async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((n) => n.startsWith(FAMILY) && n !== CACHE).map((n) => caches.delete(n)));
    await self.clients.claim();
  };
  event.waitUntil(drop());
});
