import { defineConfig } from 'vite';

// LINE's SDK as one ES module with the default export `liff`, served at /enter/liff.js and loaded by /enter alone.
export default defineConfig({
  publicDir: false,
  define: { 'process.env.NODE_ENV': '"production"' },
  build: {
    outDir: 'dist/enter',
    emptyOutDir: false,
    target: 'es2021',
    lib: { entry: 'src/liff/sdk.ts', formats: ['es'], fileName: () => 'liff.js' },
  },
});
