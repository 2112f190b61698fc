// The models that a tab offers: { title, precision, source } and how to load them. The site's own are checked
// against their hash and kept by the browser, so that the next visit downloads none of them.
import { modelAddress } from './settings.js';

// Hashes are computed on secure pages alone.
const isSecure = globalThis.crypto?.subtle !== undefined;

function ofSite({ title, precision, file, integrity }) {
  const loading = isSecure ? { cache: true, integrity } : {};
  return { title: `${title} ${precision}`, precision, source: file, loading };
}

const named = (source, name) => ({ title: name, precision: 'yours', source, loading: {} });

export const fileName = (source) => (typeof source === 'string' ? source.split('/').at(-1) : source.name);

export const ownFile = (file) => named(file, file.name);

export function choices(tab) {
  const own = CATALOG.models.filter((model) => model.tab === tab).map(ofSite);
  return tab === 'classify' && modelAddress ? [named(modelAddress, fileName(modelAddress)), ...own] : own;
}
