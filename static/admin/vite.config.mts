import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// Whoever starts the build (a test, with NODE_ENV=test) must not turn it into a development build.
process.env['NODE_ENV'] = 'production';

// Forge serves the folder under an address that is not known at build time: every path is relative.
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react()],
  logLevel: 'warn',
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    sourcemap: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
  },
});
