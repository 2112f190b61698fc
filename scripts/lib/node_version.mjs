// Says so, and stops, where Node.js is too old for the scripts and the package. To be imported first.
if (typeof process.getBuiltinModule !== 'function') {
  console.error(`error: Node.js 20.16 or newer is needed; this is ${process.versions.node}.`);
  console.error('  Get a newer one: npm install --global node@22, then open a new shell.');
  process.exit(1);
}
