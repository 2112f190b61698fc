import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const nodeGlobals = [
  'AbortController', 'AbortSignal', 'Blob', 'Buffer', 'Response', 'URL', 'URLSearchParams', 'clearTimeout', 'console',
  'crypto', 'fetch', 'performance', 'process', 'setTimeout', 'structuredClone', 'TextDecoder', 'TextEncoder', 'WebAssembly', 'setImmediate',
];

const pageGlobals = [
  'DataTransfer', 'DragEvent', 'File', 'Image', 'ImageData', 'atob', 'OffscreenCanvas', 'VideoFrame', 'Worker',
  'ClipboardEvent', 'DOMException', 'addEventListener', 'caches', 'createImageBitmap', 'MessageChannel', 'document',
  'location', 'navigator', 'self', 'getComputedStyle', 'PerformanceObserver',
];

// What the demo's pages use beyond that; CATALOG is what its build says of the site.
const demoGlobals = [
  'AbortController', 'ClipboardEvent', 'CATALOG', 'history', 'localStorage', 'matchMedia', 'requestAnimationFrame',
];

export default tseslint.config(
  { ignores: ['.deps/', 'build/', 'dist/', 'logs/', 'node_modules/', '**/dist/'] },
  js.configs.recommended,
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: {
      globals: Object.fromEntries(nodeGlobals.map((name) => [name, 'readonly'])),
    },
    rules: {
      'no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'prefer-const': 'error',
      'no-var': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['web/demo/**/*.js', 'tests/{browser,bench/page,package/projects}/**/*.{js,mjs}', 'tests/support/demo.mjs'],
    languageOptions: {
      globals: Object.fromEntries(pageGlobals.map((name) => [name, 'readonly'])),
    },
  },
  {
    // A classic script, of a page and of a service worker.
    files: ['web/src/isolation.js'],
    languageOptions: {
      sourceType: 'script',
      globals: Object.fromEntries(
        [...pageGlobals, 'Headers', 'clients', 'crossOriginIsolated', 'navigator', 'sessionStorage', 'skipWaiting'].map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    files: ['web/demo/**/*.js'],
    languageOptions: { globals: Object.fromEntries(demoGlobals.map((name) => [name, 'readonly'])) },
  },
  {
    // Joined to Emscripten's own library.
    files: ['src/bindings/*.js'],
    languageOptions: {
      globals: Object.fromEntries(['addToLibrary', 'HEAPU8', 'HEAPU32', 'readLatin1String', 'registerType', 'readPointer', '_free'].map((name) => [name, 'readonly'])),
    },
  },
  {
    // Classic scripts that share one page.
    files: ['src/tools/page/*.js'],
    languageOptions: {
      sourceType: 'script',
      globals: Object.fromEntries([...pageGlobals, 'matchMedia', 'removeEventListener'].map((name) => [name, 'readonly'])),
    },
    rules: { 'no-unused-vars': ['error', { vars: 'local' }], 'no-redeclare': ['error', { builtinGlobals: false }] },
  },
  ...tseslint.configs.recommended.map((config) => ({ ...config, files: ['**/*.ts'] })),
  {
    files: ['web/**/*.ts'],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
);
