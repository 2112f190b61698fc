// The script of a worker in Node that serves one model.
import { parentPort, type Transferable as NodeTransferable } from 'node:worker_threads';

import { ModelServer } from '../serve_model.js';

const server = new ModelServer({
  post: (message, transfer) => parentPort?.postMessage(message, transfer as unknown as NodeTransferable[]),
});
parentPort?.on('message', (message) => void server.receive(message));
