// The .mjs files that the build of the core puts beside the bundle.
declare module '*.mjs' {
  import type { WasmFactory } from './wasm_module.js';

  const factory: WasmFactory;
  export default factory;
}
