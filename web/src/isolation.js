// Makes a page cross-origin isolated, which threads need, on hosts that cannot send headers. This one
// file is the page's script and its service worker: the worker adds the headers to what it passes on.
//   <script src="isolation.js"></script>      in the page's head, from the page's own folder or above
//
// Where it cannot help (no service workers, a page that is not secure, private windows of some
// browsers) it does nothing, and models run on one thread.
(() => {
  const TRIED = 'monograph-isolation';

  if (typeof document === 'undefined') return serve();
  return register();

  // The worker. "credentialless" lets pages load what other origins send without permission; Safari
  // does not know it, so the page asks for "require-corp" where it did not help.
  function serve() {
    const mode = new URL(location.href).searchParams.get('mode');
    addEventListener('install', () => skipWaiting());
    addEventListener('activate', (event) => event.waitUntil(clients.claim()));
    addEventListener('fetch', (event) => {
      const { request } = event;
      // Chromium asks this of its own pages' extensions, and fetch() refuses it.
      if (request.cache === 'only-if-cached' && request.mode !== 'same-origin') return;
      event.respondWith(fetch(request).then((response) => withHeaders(response, mode)));
    });
  }

  function withHeaders(response, mode) {
    if (response.status === 0) return response; // Of another origin and opaque: nothing can be added.
    const headers = new Headers(response.headers);
    headers.set('cross-origin-opener-policy', 'same-origin');
    headers.set('cross-origin-embedder-policy', mode);
    headers.set('cross-origin-resource-policy', 'cross-origin');
    const { status, statusText } = response;
    const body = [101, 204, 205, 304].includes(status) ? null : response.body;
    return new Response(body, { status, statusText, headers });
  }

  // The page: it is loaded again when the worker is ready, once in each mode at most.
  async function register() {
    const script = document.currentScript?.src;
    const { serviceWorker } = navigator;
    if (crossOriginIsolated || script === undefined || serviceWorker === undefined) return;
    const mode = serviceWorker.controller === null ? 'credentialless' : 'require-corp';
    try {
      if (sessionStorage.getItem(TRIED) === mode) return;
      await activeOf(await serviceWorker.register(`${script}?mode=${mode}`));
      sessionStorage.setItem(TRIED, mode);
      location.reload();
    } catch (error) {
      console.info(`Monograph could not isolate the page: ${error.message}`);
    }
  }

  function activeOf(registration) {
    const worker = registration.installing ?? registration.waiting ?? registration.active;
    if (worker.state === 'activated') return undefined;
    return new Promise((resolve, reject) => {
      worker.addEventListener('statechange', () => {
        if (worker.state === 'activated') resolve();
        if (worker.state === 'redundant') reject(new Error('its service worker was replaced'));
      });
    });
  }
})();
