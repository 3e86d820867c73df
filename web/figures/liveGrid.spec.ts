import type { Page } from '@playwright/test';
import type { Api } from '../tests/support/api';
import { until } from '../tests/support/server';
import { Ui } from '../tests/support/test';
import { Line } from './line';
import { expect, figure, milliseconds, test } from './support';
import { forgetSeen, rateOf, readSeen, slow } from './watch';
import { lagsOf, watchCells } from './watchCells';

const SLOTS = 16;
const TASKS = 30;

/** Has runs of as many tasks as a screen shows wait, for a page to be opened; the server's slots set the pace. */
async function prepare(api: Api, name: string, runs: number, eventsPerSecond: number): Promise<string> {
  // A start and an end are two events.
  const seconds = (SLOTS * 2) / eventsPerSecond;
  const tasks = Array.from({ length: TASKS }, (_, i) => `  - {name: t${i}, handler: sleep, env: {SECONDS: "${seconds}"}}\n`).join('');
  await api.ask('POST', '/pauses', { scope: 'all', reason: 'Until somebody looks' });
  const { id } = await api.apply(`name: ${name}\nmax_active_runs: ${runs}\ntasks:\n${tasks}`);
  for (let i = 0; i < runs; i++) await api.trigger(name);
  return id;
}

async function look(page: Page, ui: Ui, id: string, runs: number): Promise<void> {
  await ui.open(`workflows/${id}?runs=${runs}`);
  await expect(page.getByRole('gridcell')).toHaveCount(TASKS * runs);
  await forgetSeen(page);
}

const start = (api: Api) => api.ask('DELETE', '/pauses?scope=all');

const allEnded = (api: Api, id: string) => until(async () => (await api.ask<unknown[]>('GET', `/workflow-runs?workflow_id=${id}&status=running&limit=1`)).length + (await api.ask<unknown[]>('GET', `/workflow-runs?workflow_id=${id}&status=pending&limit=1`)).length === 0, 120_000, 'all runs have ended');

for (const [pace, runs] of [[100, 40], [1000, 40]] as const) {
  test(`a grid at ${pace} events a second`, async ({ page, ui, api }) => {
    await watchCells(page);
    const id = await prepare(api, `live-${pace}`, runs, pace);
    await look(page, ui, id, runs);
    await start(api);
    await allEnded(api, id);
    await expect(page.locator('[role=gridcell]:not([data-state=success])')).toHaveCount(0);
    const seen = await readSeen(page);
    const { lags, p50, p95 } = lagsOf(seen);
    figure(`from the commit to the pixel, ${lags.length} changes of a grid at ${Math.round(rateOf(seen.told))} events a second`, `p50 ${milliseconds(p50)}, p95 ${milliseconds(p95)}`, pace === 100 ? 'p95 250 ms' : 'none');
    figure('meanwhile', slow(seen.long), 'none over 100 ms');
  });
}

test('a cut of half a minute', async ({ page, api, server }) => {
  const line = await Line.to(server.url);
  const ui = new Ui(page, line.url);
  await watchCells(page);
  const id = await prepare(api, 'cut', 40, 60);
  await look(page, ui, id, 40);
  await start(api);
  await expect(page.locator('[role=gridcell][data-state=success]').nth(20)).toBeVisible({ timeout: 30_000 });
  line.cut();
  await expect(page.getByRole('status').filter({ hasText: 'Offline' })).toBeVisible();
  await page.waitForTimeout(30_000);
  line.mend();
  const mended = Date.now();
  await expect(page.getByRole('status').filter({ hasText: 'Live' })).toBeVisible({ timeout: 30_000 });
  await allEnded(api, id);
  await expect(page.locator('[role=gridcell]:not([data-state=success])')).toHaveCount(0);
  const { told, drawn, seqs } = await readSeen(page);
  // Fresh: all that was committed until the line was mended is on the screen.
  const missed = new Map(told.filter(([key, at]) => at < mended && key.endsWith('success')));
  const fresh = Math.max(...drawn.filter(([key]) => missed.has(key)).map(([, at]) => at)) - mended;
  const gaps = seqs.slice(1).filter((seq, i) => seq !== seqs[i]! + 1).length;
  figure('fresh again after a cut of 30 s', `${milliseconds(fresh)}; ${seqs.length} events, ${gaps} gaps between their numbers`, '2000 ms, no gap');
  line.close();
});
