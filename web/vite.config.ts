import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { compressed } from './build/compressed';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

export default defineConfig({
  // Relative, so that the pages work under any path of any proxy; the server writes the way up into the page.
  base: './',
  plugins: [react(), compressed()],
  resolve: { alias: { '~': path('./src') } },
  build: {
    outDir: path('../artifacts/web'),
    emptyOutDir: true,
    target: 'es2023',
    // The policy of the pages lets no data: addresses in but for images.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
  },
  worker: { format: 'es' },
  test: { environment: 'happy-dom', include: ['src/**/*.test.{ts,tsx}', 'build/**/*.test.ts'], globals: false },
});
