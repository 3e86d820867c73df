import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { sales } from '../tests/support/workflows';
import { expect, figure, kilobytes, milliseconds, slowDown, test } from './support';

const BUILT = resolve(import.meta.dirname, '../../artifacts/web/assets');
const SHOWN = 'sales-daily';

test.beforeAll(async ({ api }) => {
  await api.apply(sales(1));
  await Promise.all(Array.from({ length: 199 }, (_, i) => api.apply(`name: flow-${i}\ntasks:\n  - {name: a, command: "true"}\n`)));
});

test('what the first screen loads', async ({ page, ui }) => {
  const files: string[] = [];
  page.on('response', (response) => /\/ui\//.test(response.url()) && files.push(new URL(response.url()).pathname));
  await ui.open('workflows');
  const size = (name: string, coding: 'gz' | 'br') => statSync(join(BUILT, `${name}.${coding}`)).size;
  const sum = (ending: string, coding: 'gz' | 'br') => files.filter((file) => file.endsWith(ending)).reduce((total, file) => total + size(file.split('/').pop()!, coding), 0);
  figure('scripts of the first screen', `${kilobytes(sum('.js', 'gz'))} gzip, ${kilobytes(sum('.js', 'br'))} brotli`, '300 KB gzip');
  figure('styles of the first screen', `${kilobytes(sum('.css', 'gz'))} gzip, ${kilobytes(sum('.css', 'br'))} brotli`, '45 KB gzip');
  figure('files of the first screen', String(files.length), '8');
  const lazy = readdirSync(BUILT).filter((name) => /\.js\.gz$/.test(name) && !files.some((file) => file.endsWith(name.slice(0, -3)))).map((name) => [name.split('-')[0]!, statSync(join(BUILT, name)).size] as const).toSorted((a, b) => b[1] - a[1]);
  figure('the largest parts that are loaded later', lazy.slice(0, 4).map(([name, bytes]) => `${name} ${kilobytes(bytes)}`).join(', '), '45 KB gzip each');
});

test('how soon the list of 200 workflows is there', async ({ page, ui, server, context }) => {
  const open = async () => {
    const began = performance.now();
    await page.goto(`${server.url}/ui/workflows?q=sales`, { waitUntil: 'commit' });
    await expect(page.getByText(SHOWN).first()).toBeVisible();
    return performance.now() - began;
  };
  const cold = await open();
  await ui.settled();
  const warm = Math.min(await open(), await open(), await open());
  figure('list on screen on this machine', `${milliseconds(warm)} warm, ${milliseconds(cold)} cold`, '1000 ms warm');
  await context.clearCookies();
  const session = await slowDown(page, 4, 10, 40);
  await session.send('Network.clearBrowserCache');
  figure('list on screen, a quarter of the processor, 10 Mbit/s and 40 ms', milliseconds(await open()), '2500 ms');
});
