import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { compressed } from './build/compressed.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** The server whose API the pages of a development server use. */
const SERVER = process.env.MINIAIRFLOW_SERVER ?? 'http://127.0.0.1:8080';

/** Libraries of the first screen. */
const LIBRARY = /node_modules[\\/](react|react-dom|scheduler|@mantine|@floating-ui|@tanstack|openapi-fetch|clsx|tabbable|react-remove-scroll|react-transition-group|use-[^\\/]+)[\\/]/;

/** Our own parts that every screen has, and the first screens. */
const FRAME = /web[\\/]src[\\/](?!run[\\/](?!attempts)|workflow[\\/]|logs[\\/](?!ansi|firstError)|access[\\/](?!rights|useMay|NotAllowed)|audit|calendars|deliveries|values|login[\\/]PasswordDialog|main)/;

/** While developing, nobody writes into the page what the real server writes. */
const asServed = { name: 'as-served', apply: 'serve' as const, transformIndexHtml: (page: string) => page.replaceAll('__BASE__', '/ui/').replaceAll('__NONCE__', '') };

export default defineConfig(({ command }) => ({
  // Relative, so that the pages work under any path of any proxy; the server writes the way up into the page.
  base: command === 'serve' ? '/ui/' : './',
  server: { proxy: { '^/(?!ui/)': { target: SERVER, ws: true } } },
  plugins: [react(), compressed(), asServed],
  resolve: { alias: { '~': path('./src') } },
  build: {
    outDir: path('../artifacts/web'),
    emptyOutDir: true,
    target: 'es2023',
    // The policy of the pages lets no data: addresses in but for images.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
    // What the first screen needs is few files, however many parts that are loaded later share it.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'library', test: LIBRARY, priority: 2 }, { name: 'frame', test: FRAME, priority: 1 }] } } },
  },
  worker: { format: 'es' },
  test: { environment: 'happy-dom', include: ['src/**/*.test.{ts,tsx}', 'build/**/*.test.ts'], globals: false },
}));
