import { brotliDecompressSync } from 'node:zlib';
import { until } from '../tests/support/server';
import { real } from '../tests/support/workflows';
import { expect, figure, framesText, fromActTo, kilobytes, milliseconds, percentile, test, watchFrames } from './support';
import { forgetSeen, rateOf, readSeen, slow, watch } from './watch';

const RUNS = 60;
const SLOTS = 16;

interface Definition {
  tasks: { command?: string; handler?: string; env?: Record<string, string> }[];
}

/** A workflow whose tasks take as long as makes a hundred events a second. */
const slowly = (workflow: Definition) => ({ ...workflow, tasks: workflow.tasks.map(({ command: _, ...task }) => ({ ...task, handler: 'sleep', env: { SECONDS: String((SLOTS * 2) / 100) } })) });

test('a grid of a thousand tasks and sixty runs', async ({ page, ui, api, server }) => {
  await watch(page);
  const { id } = await api.ask<{ id: string }>('POST', '/workflows/apply', slowly(JSON.parse(real('bwa-chameleon-large-001.json', 'bwa-large')) as Definition));
  // Nothing of it need run to be looked at.
  await api.ask('POST', '/pauses', { scope: 'all', reason: 'Only to be looked at' });
  for (let i = 0; i < RUNS; i++) {
    const run = await api.trigger('bwa-large');
    await api.ask('POST', `/workflow-runs/${run.id}/mark`, { state: i % 7 === 0 ? 'failed' : 'success' });
  }
  const times: number[] = [];
  let bytes = 0;
  for (let i = 0; i < 40; i++) {
    const began = performance.now();
    const response = await fetch(`${server.url}/workflows/${id}/grid?runs=${RUNS}`, { headers: { 'Accept-Encoding': 'br' } });
    bytes = Number(response.headers.get('content-length') ?? 0);
    const body = await response.text();
    times.push(performance.now() - began);
    expect((JSON.parse(body) as { runs: unknown[] }).runs).toHaveLength(RUNS);
  }
  // Node unpacks what it fetches, and the answer has no length of its own: what went over the line is asked for once more as it is.
  const { request } = await import('node:http');
  const packed = await new Promise<Buffer>((done, fail) => request(`${server.url}/workflows/${id}/grid?runs=${RUNS}`, { headers: { 'Accept-Encoding': 'br' } }, (answer) => {
    const parts: Buffer[] = [];
    answer.on('data', (part: Buffer) => parts.push(part)).on('end', () => done(Buffer.concat(parts)));
  }).on('error', fail).end());
  expect(bytes === 0 || bytes === packed.length).toBe(true);
  figure('answer with the grid of 1,004 x 60', `${kilobytes(packed.length)} of ${kilobytes(brotliDecompressSync(packed).length)}; p50 ${milliseconds(percentile(times, 50))}, p95 ${milliseconds(percentile(times, 95))}`, '60 KB, p95 150 ms');

  await ui.open(`workflows/${id}?view=runs`);
  const began = performance.now();
  const drawn = (runs: number) => `document.querySelector('[role=grid]')?.getAttribute('aria-colcount') === '${runs + 1}' && document.querySelectorAll('[role=gridcell]').length > 500`;
  const first = await fromActTo(page, drawn(25), () => page.getByRole('tab', { name: 'Grid' }).click());
  const all = await fromActTo(page, drawn(RUNS), () => page.getByRole('combobox', { name: 'How many runs' }).selectOption('100'));
  await expect(page.getByText(`1,004 tasks × ${RUNS} runs`)).toBeVisible();
  await expect(page.getByRole('gridcell').first()).toBeVisible();
  figure('grid of 1,004 x 25 from the click to the frame', milliseconds(first), '500 ms');
  figure('grid of 1,004 x 60 from the choice to the frame', milliseconds(all), '500 ms');
  figure('both, as a test sees it from outside', milliseconds(performance.now() - began), 'none');
  const grid = page.getByRole('grid');
  await grid.hover();
  const read = await watchFrames(page);
  for (let i = 0; i < 60; i++) await page.mouse.wheel(0, 240);
  figure('scrolling it, frames', framesText(await read()), 'p95 34 ms');
  figure('its elements', String(await grid.locator('*').count()), 'about 3,000');

  const { id: watched } = await api.trigger('bwa-large');
  await expect(page.getByText(`1,004 tasks × ${RUNS + 1} runs`)).toBeVisible();
  await forgetSeen(page);
  await api.ask('DELETE', '/pauses?scope=all');
  await until(async () => (await readSeen(page)).told.length > 50, 30_000, 'the run is on its way');
  const live = await watchFrames(page);
  for (let i = 0; i < 150; i++) await page.mouse.wheel(0, i < 75 ? 240 : -240);
  const frames = await live();
  const { told, long } = await readSeen(page);
  figure(`scrolling it while a run is on its way, ${Math.round(rateOf(told))} events a second, frames`, framesText(frames), 'p95 34 ms');
  figure('meanwhile', slow(long), 'none over 100 ms');
  // What is measured next is measured alone.
  await api.ended(watched, 60_000);
});
