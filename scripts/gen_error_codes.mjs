// Writes web/src/error_codes.ts and docs/guide/errors.md from the enum in src/base/error.h.
// With --check, compares them instead and exits with 1 where they differ.
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);
const read = (path) => fs.readFileSync(new URL(path, root), 'utf8');

// [{name: 'NOT_A_MODEL', number: 2, meaning: 'The bytes are ...'}]
export function parseErrorCodes(header = read('src/base/error.h')) {
  return [...header.matchAll(/^ {2}k(\w+) = (\d+),\s*\/\/ (.+)$/gm)].map(([, name, number, meaning]) => ({
    name: name.replace(/(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, '_').toUpperCase(),
    number: Number(number),
    meaning,
  }));
}

function toTypeScript(codes) {
  const lines = codes.map(({ name, number, meaning }) => `  /** ${meaning} */\n  ${name}: ${number},`);
  return `// Written by scripts/gen_error_codes.mjs from src/base/error.h.

/** What can go wrong: the codes of MonographError, with the numbers that the core uses. */
export const ERROR_CODES = {
${lines.join('\n')}
} as const;
`;
}

function toMarkdown(codes) {
  const rows = codes.map(({ name, meaning }) => `| \`${name}\` | ${meaning} |`);
  return `<!-- Written by scripts/gen_error_codes.mjs from src/base/error.h. -->
# Errors

Every failure is a \`MonographError\` with a \`code\` from this table and a \`message\` that says what to
do. The command line prints the same codes. After an error the model can be used again, unless the
message says otherwise.

\`\`\`ts
import { Model, type MonographError } from 'monograph';

const load = Model.load('/models/not-there.tflite');
await load.catch(({ code, message }: MonographError) => console.log(code, message)); // NETWORK ...
\`\`\`

| Code | Meaning |
|---|---|
${rows.join('\n')}
`;
}

// {path: contents} of the generated files.
export function generate() {
  const codes = parseErrorCodes();
  return { 'web/src/error_codes.ts': toTypeScript(codes), 'docs/guide/errors.md': toMarkdown(codes) };
}

function main() {
  const stale = Object.entries(generate()).filter(
    ([path, text]) => !fs.existsSync(new URL(path, root)) || read(path) !== text,
  );
  if (!process.argv.includes('--check')) {
    for (const [path, text] of stale) fs.writeFileSync(new URL(path, root), text);
    return;
  }
  for (const [path] of stale) console.error(`${path} is stale: run node scripts/gen_error_codes.mjs`);
  process.exitCode = stale.length === 0 ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
