import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

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
    // The theme is the host's: it isn't there at build time.
    rollupOptions: { external: ['/__theme.css'] },
  },
});
