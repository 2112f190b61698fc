await navigator.serviceWorker.register('service-worker.js', { type: 'module' });
await navigator.serviceWorker.ready;
globalThis.ask = async (path) => (await fetch(path)).json();
if (navigator.serviceWorker.controller) globalThis.ready = true;
else navigator.serviceWorker.oncontrollerchange = () => (globalThis.ready = true);
