// node scripts/split_schema.mjs GENERATED NATIVES TABLES
//
// Splits what flatc generates into enums and native objects, which nearly all code reads, and the
// tables of the file with all that reads and writes them, which only a few sources need: parsing
// those took half of the time of compiling an operator.
import { readFileSync, writeFileSync } from 'node:fs';

const [generated, natives, tables] = process.argv.slice(2);

// Top-level declarations, each with the lines that belong to it.
function* declarations(lines) {
  let item = [];
  let depth = 0;
  for (const line of lines) {
    if (line === '' && depth === 0) {
      if (item.length > 0) yield item.join('\n');
      item = [];
      continue;
    }
    item.push(line);
    depth += line.split('{').length - line.split('}').length;
  }
  if (item.length > 0) yield item.join('\n');
}

const NATIVE = [
  /^struct \w+;/, // forward declarations
  /^enum class /,
  /^inline const \w+ \(&EnumValues/,
  /^inline const char \* const \*EnumNames/,
  /^inline const char \*EnumName/,
  /^template<(typename T)?> struct \w+Traits\b/,
  /^struct \w+Union \{/,
  /^struct \w+T : public ::flatbuffers::NativeTable/,
  /^inline (\w+)T(::| &\1T::)\1T\(|^inline (\w+T) &\3::operator=/,
  /^inline (\w+Union)::\1\(|^inline void \w+Union::Reset\(/,
];

const text = readFileSync(generated, 'utf8');
const open = 'namespace monograph {\nnamespace schema {\n';
const close = '\n}  // namespace schema\n}  // namespace monograph\n';
const start = text.indexOf(open) + open.length;
const end = text.lastIndexOf(close);
const prologue = text.slice(0, start - open.length).split('#ifndef')[0].trim();
const version = /static_assert\([^;]*;/.exec(text)[0];
const parts = { native: [], table: [] };
for (const item of declarations(text.slice(start, end).split('\n'))) {
  parts[NATIVE.some((pattern) => pattern.test(item)) ? 'native' : 'table'].push(item);
}

const header = (include, check, items) =>
  `${prologue}\n#pragma once\n\n#include "${include}"\n\n${check}${open}\n${items.join('\n\n')}\n${close}`;
writeFileSync(natives, header('flatbuffers/flatbuffers.h', `${version}\n\n`, parts.native));
writeFileSync(tables, header('schema/schema.h', '', parts.table));
