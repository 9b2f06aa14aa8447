import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const page = (name: string) => fileURLToPath(new URL(name, import.meta.url));

// Two pages, because only one of them may know LINE: the gateway gives each its own Content-Security-Policy.
export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: ['es2021', 'safari14', 'chrome90'],
    cssTarget: ['safari14', 'chrome90'],
    // No data: addresses and no injected helper script: the policy allows neither.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    rolldownOptions: { input: { index: page('index.html'), enter: page('enter.html') } },
  },
});
