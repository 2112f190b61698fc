// What the visitor chose for all tabs. It stands in the address, so that a link brings it back.
const params = new URLSearchParams(location.search);
const listeners = new Set();

// An empty text is what the engine chooses itself.
const values = {
  variant: params.get('variant') ?? '',
  threads: params.get('threads') ?? '',
  worker: params.get('worker') ?? '',
};

// A model file by its address, in the place of the first tab's own.
export const modelAddress = params.get('model');

export const settings = () => ({ ...values });

export function loadOptions() {
  return {
    variant: values.variant || undefined,
    threads: values.threads ? Number(values.threads) : undefined,
    worker: values.worker !== '' || undefined,
  };
}

export function change(name, value) {
  values[name] = value;
  if (value) params.set(name, value);
  else params.delete(name);
  const query = params.toString();
  history.replaceState(null, '', `${location.pathname}${query && `?${query}`}${location.hash}`);
  for (const listener of listeners) listener();
}

export const onChange = (listener) => listeners.add(listener);
