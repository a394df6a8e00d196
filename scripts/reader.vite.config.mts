import path from 'node:path';
import { defineConfig } from 'vite';

/** The reader as one file for Node 20 and newer, with the one package that it needs there. */
export default defineConfig({
  root: path.resolve(import.meta.dirname, '..'),
  publicDir: false,
  ssr: { noExternal: true, target: 'node' },
  build: {
    ssr: 'src/reader/main.ts',
    target: 'node20',
    emptyOutDir: true,
    minify: false,
    rollupOptions: { output: { format: 'cjs', entryFileNames: 'holdfast.cjs', codeSplitting: false } },
  },
});
