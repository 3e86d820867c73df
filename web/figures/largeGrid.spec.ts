import { request } from 'node:http';
import { brotliDecompressSync } from 'node:zlib';
import { test } from '@playwright/test';
import { Api } from '../tests/support/api';
import { Ui } from '../tests/support/test';
import { copyRuns } from './manyRuns';
import { startOn, STORES } from './stores';
import { expect, figure, framesText, fromActTo, kilobytes, lattice, milliseconds, percentile, watchFrames } from './support';

const TASKS = 5000;
const RUNS = 100;
const MODELS = 4;
const SIZE = `${TASKS.toLocaleString('en')} x ${RUNS}`;

/** An answer as it goes over the line. */
const packed = (url: string) => new Promise<Buffer>((done, fail) => request(url, { headers: { 'Accept-Encoding': 'br' } }, (answer) => {
  const parts: Buffer[] = [];
  answer.on('data', (part: Buffer) => parts.push(part)).on('end', () => done(Buffer.concat(parts)));
}).on('error', fail).end());

for (const store of STORES) {
  test(`a grid of five thousand tasks and a hundred runs, ${store}`, async ({ page }) => {
    test.setTimeout(180_000);
    const { server, database, remove } = await startOn(store);
    try {
      const api = new Api(server.url);
      const { id } = await api.ask<{ id: string }>('POST', '/workflows/apply', { ...lattice(TASKS, 'large'), is_active: true });
      // Nothing of it need run to be looked at.
      await api.ask('POST', '/pauses', { scope: 'all', reason: 'Only to be looked at' });
      for (let i = 0; i < MODELS; i++) await api.ask('POST', `/workflow-runs/${(await api.trigger('large')).id}/mark`, { state: i % 2 === 0 ? 'success' : 'failed' });
      await server.stop();
      copyRuns(database, RUNS - MODELS);
      await server.run();
      const url = `${server.url}/workflows/${id}/grid?runs=${RUNS}`;
      const times: number[] = [];
      for (let i = 0; i < 22; i++) {
        const began = performance.now();
        const { runs, tasks } = (await (await fetch(url)).json()) as { runs: unknown[]; tasks: unknown[] };
        if (i > 1) times.push(performance.now() - began);
        expect([runs.length, tasks.length]).toEqual([RUNS, TASKS]);
      }
      const body = await packed(url);
      figure(`${store}: answer with the grid of ${SIZE}`, `${kilobytes(body.length)} of ${kilobytes(brotliDecompressSync(body).length)}; p50 ${milliseconds(percentile(times, 50))}, p95 ${milliseconds(percentile(times, 95))}`, 'none');

      const ui = new Ui(page, server.url);
      const drawn = (runs: number) => `(document.querySelector('[role=grid]')?.getAttribute('aria-colcount') === '${runs + 1}' && document.querySelectorAll('[role=gridcell]').length > 500)`;
      await ui.open(`workflows/${id}?view=runs`);
      figure(`${store}: grid of 5,000 x 25 from the click to the frame`, milliseconds(await fromActTo(page, drawn(25), () => page.getByRole('tab', { name: 'Grid' }).click())), '1,500 ms');
      figure(`${store}: grid of ${SIZE} from the choice to the frame`, milliseconds(await fromActTo(page, drawn(RUNS), () => page.getByRole('combobox', { name: 'How many runs' }).selectOption('100'))), '1,500 ms');
      // The address of it, as somebody pastes it: from the request for the page itself to the frame.
      await page.goto(`${server.url}/ui/workflows/${id}?view=grid&runs=${RUNS}`, { waitUntil: 'commit' });
      const opened = await page.evaluate<number>(`new Promise((done) => {
        const look = () => (${drawn(RUNS)} ? requestAnimationFrame(() => done(performance.now())) : requestAnimationFrame(look));
        look();
      })`);
      figure(`${store}: grid of ${SIZE} from its address to the frame`, milliseconds(opened), '1,500 ms');
      await expect(page.getByText(`5,000 tasks × ${RUNS} runs`)).toBeVisible();
      const grid = page.getByRole('grid');
      await grid.hover();
      const read = await watchFrames(page);
      for (let i = 0; i < 60; i++) await page.mouse.wheel(0, 240);
      figure(`${store}: scrolling it, frames`, framesText(await read()), 'p95 34 ms');
      figure(`${store}: its elements`, String(await grid.locator('*').count()), 'none');
    } finally {
      await remove();
    }
  });
}
