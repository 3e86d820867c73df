import { expect, figure, heapOf, kilobytes, test } from './support';
import { readTotals, watchTotals } from './watch';

const TASKS = 30;
/** A night of eight hours in which a run of thirty tasks begins every 17 seconds. */
const EVENTS = Number(process.env.SOAK_EVENTS ?? 100_000);
const STEPS = 10;

test('a night of a live grid', async ({ page, ui, api }) => {
  test.setTimeout(0);
  await watchTotals(page);
  const tasks = Array.from({ length: TASKS }, (_, i) => `  - {name: t${i}, handler: sleep, env: {SECONDS: "0"}}\n`).join('');
  const { id } = await api.apply(`name: night\nmax_active_runs: 2\ntasks:\n${tasks}`);
  await ui.open(`workflows/${id}`);
  const heaps: number[] = [];
  for (let step = 1; step <= STEPS; step++) {
    while ((await readTotals(page)).events < (EVENTS * step) / STEPS) await api.ended((await api.trigger('night')).id, 60_000);
    heaps.push(await heapOf(page));
  }
  await expect(page.getByRole('gridcell').first()).toBeVisible();
  const { events, listeners, nodes } = await readTotals(page);
  figure(`heap of a live grid over ${events} events`, `${heaps.map(kilobytes).join(', ')}: ${(((heaps.at(-1)! - heaps[0]!) / heaps[0]!) * 100).toFixed(1)} % more at the end than after a tenth; ${nodes} elements, ${listeners} listeners`, 'less than 10 %');
});
