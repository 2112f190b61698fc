// The one model that a tab has loaded. A newer wish replaces one that is still being loaded.
import { Model } from 'monograph';

export class ModelSlot {
  model;
  #loading = new AbortController();

  // Resolves to { model, milliseconds, bytes }, or to undefined when another load came in between.
  async load({ source, loading: own }, options, onProgress) {
    this.#loading.abort();
    const loading = (this.#loading = new AbortController());
    this.#dispose();
    const start = performance.now();
    let bytes = 0;
    const onBytes = ({ loaded, total }) => {
      bytes = loaded;
      onProgress(total ? loaded / total : undefined);
    };
    const wanted = { ...own, ...options, profile: true, signal: loading.signal, onProgress: onBytes };
    const model = await Model.load(source, wanted).catch((error) => {
      if (!loading.signal.aborted) throw error;
    });
    if (loading.signal.aborted) {
      model?.dispose();
      return undefined;
    }
    this.model = model;
    return { model, milliseconds: performance.now() - start, bytes };
  }

  #dispose() {
    this.model?.dispose();
    this.model = undefined;
  }
}
