// Says so, and stops, where Node.js is too old for the scripts. To be imported first.
const major = Number(process.versions.node.split('.')[0]);
if (major < 20) {
  console.error(`error: Node.js 20 or newer is needed; this is ${process.versions.node}.`);
  console.error('  Get a newer one: npm install --global node@22, then open a new shell.');
  process.exit(1);
}
