// Finds every WebAssembly.Memory of the page, made by scripts or by modules that export theirs.
// A classic script, so that it runs before all else; gives `wasmBytes()`.
(() => {
  const memories = new Set();

  function keepExported(instance) {
    for (const value of Object.values(instance.exports)) {
      if (value instanceof Memory) memories.add(value);
    }
    return instance;
  }

  const { Memory } = WebAssembly;
  WebAssembly.Memory = new Proxy(Memory, {
    construct(target, args) {
      const memory = new target(...args);
      memories.add(memory);
      return memory;
    },
  });
  WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
    construct: (target, args) => keepExported(new target(...args)),
  });
  for (const name of ['instantiate', 'instantiateStreaming']) {
    const original = WebAssembly[name];
    WebAssembly[name] = async (...args) => {
      const result = await original.apply(WebAssembly, args);
      keepExported(result.instance ?? result);
      return result;
    };
  }

  globalThis.wasmBytes = () => [...memories].reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
})();
