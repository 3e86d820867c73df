import { real, sales } from '../tests/support/workflows';
import { expect, figure, milliseconds, percentile, test } from './support';
import { forgetSeen, rateOf, readSeen, slow, watch } from './watch';

test('a run of 1,004 tasks that is watched', async ({ page, ui, api }) => {
  await watch(page);
  await api.ask('POST', '/workflows/apply', JSON.parse(real('bwa-chameleon-large-001.json', 'bwa-large')) as object);
  for (const view of ['graph', 'gantt', 'table'] as const) {
    // It waits until somebody looks: else it is half over when the page is there.
    await api.ask('POST', '/pauses', { scope: 'all', reason: 'Until somebody looks' });
    const { id } = await api.trigger('bwa-large');
    await ui.open(`runs/${id}?view=${view}&closed=true`);
    await ui.settled();
    const opening = (await readSeen(page)).long;
    await forgetSeen(page);
    await api.ask('DELETE', '/pauses?scope=all');
    await api.ended(id, 120_000);
    await expect(page).toHaveTitle(/^success/, { timeout: 30_000 });
    const { told, long } = await readSeen(page);
    figure(`opening 1,004 tasks as ${view}`, slow(opening), 'none over 100 ms');
    figure(`watching 1,004 tasks as ${view}`, `${told.length} events, ${Math.round(rateOf(told))} a second; ${slow(long)}`, 'none over 100 ms');
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
