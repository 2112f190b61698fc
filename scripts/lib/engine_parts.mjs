// Sources by which the linker makes an engine for certain models out of the objects of the full one.
//
// Operators are listed in two files, whose short forms take the place of the library's
// (src/ops/all_ops.cc, src/backends/xnnpack/all_ops.cc). XNNPACK's kernels hang on parts: functions that
// make an operator of one type, and functions that tell the kernels of an elementwise operator or a
// reduction. Each is a symbol that the linker can wrap; what only a refused part refers to is not linked.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { depsDir, root } from './paths.mjs';

const read = (...path) => readFileSync(join(...path), 'utf8');
const xnnpack = join(depsDir, 'xnnpack', 'src');

// The functions with their parameters, as XNNPACK's header declares them.
function makers() {
  const header = read(xnnpack, 'xnnpack', 'operator.h') + read(depsDir, 'xnnpack', 'include', 'xnnpack.h');
  const found = header.matchAll(/enum xnn_status (xnn_create_\w+_n\w+)\(([^;{]*)\);/g);
  return new Map([...found].map(([, name, parameters]) => [name, { result: 'enum xnn_status', parameters }]));
}

// Where XNNPACK copes without the kernels: it says that the operator is not supported.
const tellers = ['unary-elementwise-nc.c', 'binary-elementwise-nd.c', 'reduce-nd.c'];

// `xnn_init_x8_lut_config` is asked without a check, behind a kernel that is asked with one.
const unchecked = /_(copy|x8_lut|reference)_config$/;

function tables() {
  const names = tellers.flatMap((file) => read(xnnpack, 'operators', file).match(/\bxnn_init_\w+_config(?=\(\))/g));
  const leftOut = /set\(left_out\s+([^)]*)\)/.exec(read(root, 'cmake', 'xnnpack.cmake'))[1].split(/\s+/);
  const inFull = (name) => !leftOut.includes(name.replace(/^xnn_init_|_config$/g, ''));
  const kept = names.filter((name) => inFull(name) && !unchecked.test(name));
  return new Map(kept.map((name) => [name, { result: 'const void*', parameters: 'void' }]));
}

const parts = () => new Map([...makers(), ...tables()]);

// "size_t count, const float* data" to "count, data".
const namesOf = (parameters) =>
  parameters === 'void' ? '' : parameters.split(',').map((text) => /(\w+)\s*$/.exec(text)[1]).join(', ');

const head = '#include <xnnpack.h>\n#include <xnnpack/operator.h>\n\n';

function traced(name, { result, parameters }, index) {
  return `${result} __real_${name}(${parameters});
${result} __wrap_${name}(${parameters}) {
  monograph_part_used[${index}] = 1;
  return __real_${name}(${namesOf(parameters)});
}
`;
}

const optionsOf = (names) => names.map((name) => `-Wl,--wrap=${name}\n`).join('');

// C that notes which parts are called, and the linker's options for it.
export function tracingParts() {
  const all = [...parts()];
  const names = all.map(([name]) => name);
  const source = `${head}unsigned char monograph_part_used[${all.length}];
const char* const monograph_part_names[] = {${names.map((name) => `"${name}"`).join(', ')}};
const unsigned monograph_part_count = ${all.length};

${all.map(([name, part], index) => traced(name, part, index)).join('')}`;
  return { source, options: optionsOf(names) };
}

// C that refuses all parts but those named in `used`, and the linker's options for it.
export function refusingParts(used) {
  const refused = [...parts()].filter(([name]) => !used.includes(name));
  const body = ([name, { result, parameters }]) => {
    const value = result === 'const void*' ? '0' : 'xnn_status_unsupported_hardware';
    return `${result} __wrap_${name}(${parameters}) { return ${value}; }\n`;
  };
  return { source: head + refused.map(body).join(''), options: optionsOf(refused.map(([name]) => name)) };
}

function table(signature, type, names) {
  const entries = names.map((name) => `      &${name},\n`).join('');
  return `std::span<const ${type}* const> ${signature}() {
  static constexpr std::array<const ${type}*, ${names.length}> kEntries = {
${entries}  };
  return kEntries;
}
`;
}

const noImages = `std::unique_ptr<Backend> CreateImageBackend(bool /*profile*/) { return nullptr; }
`;

// C++: the lists of operators of an engine that has these, and what its errors add. `needs` is
// { op, xnnpack, image }.
export function operatorLists({ op, xnnpack: claimed, image }, why) {
  return `#include <array>

#include "backends/image/image_backend.h"
#include "backends/xnnpack/op_table.h"
#include "ops/registry.h"

namespace monograph {

${op.map((name) => `extern const OpDef ${name};\n`).join('')}
${table('AllOps', 'OpDef', op)}
${table('AllXnnpackOps', 'XnnpackOp', claimed)}
${image ? '' : noImages}
std::string_view WhyOpsAreMissing() { return ${JSON.stringify(why)}; }

}  // namespace monograph
`;
}
