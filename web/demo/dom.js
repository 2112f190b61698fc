// Small helpers for the page's elements and texts.

// Elements of a panel by their data-part.
export function partsOf(root) {
  const found = [...root.querySelectorAll('[data-part]')].map((element) => [element.dataset.part, element]);
  return Object.fromEntries(found);
}

export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

export const ms = (value) => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
export const percent = (share) => `${(100 * share).toFixed(1)}%`;
export const kibibytes = (bytes) => `${Math.round(bytes / 1024)} KiB`;
export const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

// A frame drawn, and a moment for the visitor's clicks.
export const nextFrame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
