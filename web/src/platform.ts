// What differs between browsers and Node. `#platform` is platform_web.ts or node/platform_node.ts.

export interface Platform {
  /** Can WebAssembly share memory between threads here? */
  hasThreads(): boolean;

  /** Does relaxed SIMD, where it validates, compute right answers? */
  relaxedIsSound(): boolean;

  cores(): number;

  /** The compiled module at `url`. NETWORK when it cannot be had, or is something else. */
  compileWasm(url: URL): Promise<WebAssembly.Module>;

  /** The contents if `source` names a local file, else undefined. IO when it cannot be read. */
  readLocal(
    source: string | URL,
    signal: AbortSignal | undefined,
  ): Promise<Uint8Array> | undefined;
}
