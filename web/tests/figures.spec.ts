import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from './support/test';

const BUILT = resolve(import.meta.dirname, '../../artifacts/web/assets');
const sizeOf = (pattern: RegExp) => readdirSync(BUILT).filter((name) => pattern.test(name)).reduce((sum, name) => sum + statSync(join(BUILT, name)).size, 0);
const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} KB`;

test('the first screen is small, and comes in few requests', async ({ page, ui }) => {
  const files: string[] = [];
  page.on('response', (response) => /\/ui\//.test(response.url()) && files.push(new URL(response.url()).pathname));
  await ui.open('workflows');
  const bytes = (ending: string) => files.filter((file) => file.endsWith(ending)).reduce((sum, file) => sum + statSync(join(BUILT, `${file.split('/').pop()}.gz`)).size, 0);
  const [js, css] = [bytes('.js'), bytes('.css')];
  // What is loaded when it is wanted; the first screens' parts are loaded already.
  const biggest = Math.max(...readdirSync(BUILT).filter((name) => /\.js\.gz$/.test(name) && !files.some((file) => file.endsWith(name.slice(0, -3)))).map((name) => statSync(join(BUILT, name)).size));
  console.log(`figures: first screen ${kilobytes(js)} of scripts and ${kilobytes(css)} of styles (gzip) in ${files.length} files; the graph ${kilobytes(sizeOf(/^GraphView-.*js\.gz$/))}, any part that is loaded later at most ${kilobytes(biggest)}`);
  expect(js).toBeLessThanOrEqual(300_000);
  expect(css).toBeLessThanOrEqual(45_000);
  expect(files.length).toBeLessThanOrEqual(8);
  expect(biggest).toBeLessThanOrEqual(45_000);
});

test('a grid of a thousand tasks is one small answer', async ({ api }) => {
  const { id } = await api.workflow('bwa-large');
  const body = JSON.stringify(await api.ask('GET', `/workflows/${id}/grid?runs=60`));
  const { runs, tasks } = JSON.parse(body) as { runs: unknown[]; tasks: unknown[] };
  const zipped = gzipSync(body).length;
  console.log(`figures: grid of ${tasks.length} tasks and ${runs.length} runs ${kilobytes(body.length)}, ${kilobytes(zipped)} gzip`);
  expect(zipped).toBeLessThanOrEqual(60_000);
});

test('a graph of a thousand tasks is laid out in a worker while the page stays usable', async ({ page, ui, api }) => {
  await ui.open(`runs/${(await api.newest('bwa-large')).id}?closed=true`);
  await expect(page.locator('[data-ready]')).toBeVisible();
  const open = async () => {
    const began = Date.now();
    await page.getByText(/1000 × bwa/).click();
    const answered = page.getByRole('button', { name: 'Stack tasks that are alike' });
    await expect(answered).toBeVisible();
    const usable = Date.now() - began;
    await expect(page.locator('[data-ready]')).toBeVisible({ timeout: 30_000 });
    return [usable, Date.now() - began];
  };
  const [usable, whole] = await open();
  console.log(`figures: stack of 1000 opened, page answers after ${usable} ms, laid out and drawn after ${whole} ms`);
  expect(usable!).toBeLessThanOrEqual(whole!);
});

test('the index page has nothing of the place where it was built', () => {
  expect(readFileSync(resolve(BUILT, '../index.html'), 'utf8')).not.toMatch(/localhost|node_modules|\/home\//);
});
