// Draws the icons of `public/` that are no SVG, by a browser: node tools/icons.mjs
// Run when the mark changes; what it draws is kept with the sources.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { chromium } from 'playwright-core';

const folder = join(import.meta.dirname, '../public');
const svg = readFileSync(join(folder, 'icon.svg'), 'utf8');

const ICONS = [
  { name: 'icon-192.png', size: 192, part: 1, ground: 'transparent' },
  { name: 'icon-512.png', size: 512, part: 1, ground: 'transparent' },
  // Of a maskable icon the middle alone is sure to be seen.
  { name: 'icon-maskable-512.png', size: 512, part: 0.6, ground: '#dfe7f8' },
  { name: 'apple-touch-icon.png', size: 180, part: 0.7, ground: '#ffffff' },
];

const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
for (const { name, size, part, ground } of ICONS) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  const picture = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
  await page.setContent(
    `<body style="margin:0;height:100vh;display:grid;place-items:center;background:${ground}">` +
      `<img src="${picture}" width="${size * part}" height="${size * part}">`,
  );
  await page.screenshot({ path: join(folder, name), omitBackground: ground === 'transparent' });
  await page.close();
}
await browser.close();
