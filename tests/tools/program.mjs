// The tools as WebAssembly, as the cases of tests/tools call them: through the package's command, but
// for `classify`, which the package does in its own way.
const args = process.argv.slice(2);
const dist = new URL('../../dist/', import.meta.url);

if (args[0] === 'classify') {
  const { default: createTools } = await import(new URL('monograph-tools.mjs', dist));
  process.exitCode = (await createTools()).callMain(args);
} else {
  await import(new URL('bin.js', dist));
}
