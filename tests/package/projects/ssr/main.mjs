// Imports what browsers get in a process without a page, as servers do that render pages.
for (const name of ['window', 'document', 'navigator', 'self', 'location']) {
  const get = () => {
    throw new Error(`${name} is read by an import`);
  };
  Object.defineProperty(globalThis, name, { get });
}
const files = ['index.js', 'engine-simd.js', 'engine-relaxed.js'];
for (const file of files) await import(`./node_modules/monograph/dist/${file}`);
console.log(files.join(' '));
