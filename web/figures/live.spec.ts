import type { Page } from '@playwright/test';
import { real, sales } from '../tests/support/workflows';
import { expect, figure, milliseconds, percentile, test } from './support';

interface Watched {
  told: [key: string, at: number][];
  drawn: [key: string, at: number][];
  long: number[];
}

/** Notes in the page what the server says of tasks and when it happened, when a row shows it, and what holds the page up. */
async function watch(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const seen: { told: [string, number][]; drawn: [string, number][]; long: number[] } = { told: [], drawn: [], long: [] };
    (window as unknown as { seen: typeof seen }).seen = seen;
    const Plain = window.WebSocket;
    window.WebSocket = class extends Plain {
      constructor(address: string | URL) {
        super(address);
        this.addEventListener('message', ({ data }) => {
          const { type, payload, at } = JSON.parse(data as string) as { type: string; payload: { task_name?: string; state: string }; at: string };
          if (type === 'task_status') seen.told.push([`${payload.task_name} ${payload.state}`, Date.parse(at)]);
        });
      }
    };
    new PerformanceObserver((list) => seen.long.push(...list.getEntries().map((entry) => entry.duration))).observe({ type: 'longtask' });
    const known = new Set<string>();
    const look = () => {
      for (const row of document.querySelectorAll('main tbody tr[aria-rowindex]')) {
        const key = `${row.querySelector('button')?.textContent} ${row.querySelector('[data-state]')?.getAttribute('data-state')}`;
        if (!known.has(key)) seen.drawn.push([key, Date.now()]);
        known.add(key);
      }
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}

const readSeen = (page: Page) => page.evaluate(() => (window as unknown as { seen: Watched }).seen);

test('from a change in the store to the pixel', async ({ page, ui, api }) => {
  await watch(page);
  await api.ask('POST', '/workflows/apply', JSON.parse(real('montage-chameleon-2mass-01d-001.json', 'montage', 'sleep 0.1')) as object);
  const { id } = await api.trigger('montage');
  await ui.open(`runs/${id}?view=table&closed=true`);
  await api.ended(id);
  await expect(page).toHaveTitle(/^success/);
  const { told, drawn } = await readSeen(page);
  const at = new Map(told);
  const lags = drawn.flatMap(([key, seen]) => (at.has(key) ? [seen - at.get(key)!] : []));
  const seconds = (Math.max(...told.map(([, time]) => time)) - Math.min(...told.map(([, time]) => time))) / 1000;
  figure(`from the commit to the pixel, ${lags.length} changes at ${Math.round(told.length / seconds)} events a second`, `p50 ${milliseconds(percentile(lags, 50))}, p95 ${milliseconds(percentile(lags, 95))}`, 'p95 250 ms at 100 a second');
});

test('a run of 1,004 tasks that is watched', async ({ page, ui, api }) => {
  await watch(page);
  await api.ask('POST', '/workflows/apply', JSON.parse(real('bwa-chameleon-large-001.json', 'bwa-large')) as object);
  for (const view of ['graph', 'gantt', 'table'] as const) {
    const { id } = await api.trigger('bwa-large');
    await ui.open(`runs/${id}?view=${view}&closed=true`);
    await api.ended(id, 120_000);
    await expect(page).toHaveTitle(/^success/, { timeout: 30_000 });
    const { told, long } = await readSeen(page);
    const seconds = (Math.max(...told.map(([, time]) => time)) - Math.min(...told.map(([, time]) => time))) / 1000;
    figure(`watching 1,004 tasks as ${view}`, `${told.length} events, ${Math.round(told.length / seconds)} a second; ${long.filter((one) => one > 100).length} tasks of the page over 100 ms, the longest ${milliseconds(Math.max(0, ...long))}`, 'none over 100 ms');
  }
});

test('clicks on grid, graph and list', async ({ page, ui, api }) => {
  await page.addInitScript(() => {
    const clicks: number[] = ((window as unknown as { clicks: number[] }).clicks = []);
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if ((entry as unknown as { interactionId: number }).interactionId > 0 && entry.name === 'click') clicks.push(entry.duration);
    }).observe({ type: 'event', durationThreshold: 16, buffered: true } as PerformanceObserverInit);
  });
  await api.ask('PUT', '/pools/warehouse', { slots: 4 });
  await api.apply(sales(1));
  for (let i = 0; i < 5; i++) await api.ended((await api.trigger('sales-daily', { limit: i === 2 ? '7' : '100' })).id);
  const { id } = await api.workflow('sales-daily');
  const measure = async (what: string, act: () => Promise<void>) => {
    await act();
    // An event is told of with the frame after it.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50)))));
    const clicks = await page.evaluate(() => (window as unknown as { clicks: number[] }).clicks.splice(0));
    figure(`clicks on the ${what}, until the next frame`, clicks.length === 0 ? 'all under 16 ms' : `${clicks.length}, p75 ${milliseconds(percentile(clicks, 75))}, worst ${milliseconds(Math.max(...clicks))}`, '100 ms');
  };
  await ui.open(`workflows/${id}`);
  await measure('grid', async () => {
    for (let i = 0; i < 12; i++) await page.getByRole('gridcell').nth(i).click();
  });
  await ui.open(`runs/${(await api.newest('sales-daily')).id}`);
  await measure('graph', async () => {
    for (const task of ['extract', 'validate', 'load-emea', 'reconcile', 'extract', 'publish']) await page.getByRole('main').getByText(task, { exact: true }).first().click();
  });
  await ui.open('workflows');
  await measure('list', async () => {
    for (const name of ['Failed last', 'Running', 'All', 'Scheduled', 'All']) await page.getByText(name, { exact: true }).click();
  });
});
