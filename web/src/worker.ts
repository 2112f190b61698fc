// The script of a browser's worker that serves one model.
import { ModelServer } from './serve_model.js';
import type { FromWorker, ToWorker } from './worker_messages.js';

interface WorkerScope {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker, transfer: Transferable[]): void;
}

const scope = globalThis as unknown as WorkerScope;
const server = new ModelServer({ post: (message, transfer) => scope.postMessage(message, [...transfer]) });
scope.onmessage = ({ data }) => void server.receive(data);
