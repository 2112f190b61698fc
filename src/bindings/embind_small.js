// What the bindings use of embind, smaller: of the types that it registers, those that never cross the border
// have no code, and strings go from C++ to JavaScript alone.
addToLibrary({
  _embind_register_bigint__deps: [],
  _embind_register_bigint: () => {},
  _embind_register_memory_view__deps: [],
  _embind_register_memory_view: () => {},
  _embind_register_std_wstring__deps: [],
  _embind_register_std_wstring: () => {},

  _embind_register_std_string__deps: ['$readLatin1String', '$registerType', '$readPointer', 'free'],
  _embind_register_std_string: (rawType, name) => {
    registerType(rawType, {
      name: readLatin1String(name),
      readValueFromPointer: readPointer,
      // A copy, because decoders refuse memory that threads share.
      fromWireType: (address) => {
        const start = address + 4;
        const bytes = HEAPU8.slice(start, start + HEAPU32[address >> 2]);
        _free(address);
        return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
      },
    });
  },
});
