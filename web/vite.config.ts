import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

import { compress } from './vite/compress.ts';

// While one works on the page, a server of one's own answers: PAPO=http://127.0.0.1:7276 npx vite
const papo = process.env['PAPO'] ?? 'http://127.0.0.1:7276';

export default defineConfig({
  plugins: [svelte(), compress()],
  // The words are beside the page, for the terminal reads them too.
  server: {
    fs: { allow: ['..'] },
    proxy: {
      '/irc': { target: papo, ws: true, changeOrigin: true, rewriteWsOrigin: true },
      '/remember': { target: papo, changeOrigin: true, headers: { origin: papo } },
      '/forget': { target: papo, changeOrigin: true, headers: { origin: papo } },
    },
  },
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: { index: 'index.html', sw: 'src/sw.ts' },
      // Browsers look for another service worker at the same address.
      output: {
        entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
  // Components are tested as a browser runs them, not as a server would write them.
  ...(process.env['VITEST'] && { resolve: { conditions: ['browser'] } }),
  test: { include: ['{src,vite}/**/*.test.ts'] },
});
