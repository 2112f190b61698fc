import { Model } from './node_modules/monograph/dist/index.js';
import engine from './node_modules/monograph/dist/engine-simd.js';

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

async function classify(options) {
  const model = await Model.load('color.tflite', options);
  const image = { data: Uint8Array.of(2, 3, 250), width: 1, height: 1 };
  const { labels } = await model.run(image);
  return { label: labels[0], variant: model.variant, threads: model.threads };
}

const answer = (options) =>
  classify(options).then(
    (found) => Response.json(found),
    ({ code, message }) => Response.json({ code, message }),
  );

self.addEventListener('fetch', (event) => {
  const { pathname } = new URL(event.request.url);
  if (pathname.endsWith('/color')) event.respondWith(answer({ engine }));
  if (pathname.endsWith('/color-without-engine')) event.respondWith(answer({}));
});
