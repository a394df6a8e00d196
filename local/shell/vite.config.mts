import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// Whoever starts the build (a test, with NODE_ENV=test) must not turn it into a development build.
process.env['NODE_ENV'] = 'production';

// The frame around the app on one machine; served by local/host.ts.
export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react()],
  logLevel: 'warn',
  build: {
    outDir: '../../build/shell',
    emptyOutDir: true,
    target: 'es2022',
    sourcemap: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
