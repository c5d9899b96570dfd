// Let the site be read without a network: register its service worker (sw.js), and tell it what this page has loaded.
//
// Where there are no service workers, or they are not allowed, nothing is lost but that.

const ROOT = new URL("../../", import.meta.url).href;

/** @returns {Promise<ServiceWorker | null>} */
async function worker() {
  if (!navigator.serviceWorker) return null;
  try {
    await navigator.serviceWorker.register(`${ROOT}sw.js`);
    return (await navigator.serviceWorker.ready).active;
  } catch {
    return null;
  }
}

/** @type {Promise<void>} the page has loaded, and the browser has nothing better to do */
const idle = new Promise((resolve) => {
  const later = () => (globalThis.requestIdleCallback ?? setTimeout)(() => resolve());
  if (document.readyState === "complete") later();
  else addEventListener("load", later, { once: true });
});

/** Keep these addresses for when there is no network. @param {string[]} urls */
export async function keep(urls) {
  await idle;
  (await worker())?.postMessage({ keep: urls });
}

/** The addresses of what a page, or a worker, has fetched. */
export const fetched = () => performance.getEntriesByType("resource").map((entry) => entry.name);

idle.then(() => keep([location.href, ...fetched()]));
document.addEventListener("frechet-loaded", ({ detail }) => keep(detail)); // the engine tells what Python consists of
