import type { Page } from '@playwright/test';
import { real } from '../tests/support/workflows';
import { expect, figure, framesText, lattice, milliseconds, test, watchFrames } from './support';

/** Opens the graph of a workflow from another tab of it; gives how long the layout took in its worker, and from its end to the second frame. */
async function openGraph(page: Page): Promise<{ layout: number; drawn: number; whole: number }> {
  await page.evaluate(() => performance.clearMarks());
  const began = await page.evaluate(() => performance.now());
  await page.getByRole('tab', { name: 'Graph' }).click();
  await expect(page.locator('[data-ready]')).toBeVisible({ timeout: 60_000 });
  return page.evaluate((start) => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame((now) => {
    const [asked, laid] = ['graph-asked', 'graph-laid-out'].map((name) => performance.getEntriesByName(name).at(-1)!.startTime);
    done({ layout: laid! - asked!, drawn: now - laid!, whole: now - start });
  }))), began);
}

async function pan(page: Page): Promise<number[]> {
  const box = (await page.locator('[data-ready]').boundingBox())!;
  const read = await watchFrames(page);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height - 30);
  await page.mouse.down();
  for (let i = 0; i < 60; i++) await page.mouse.move(box.x + box.width / 2 - i * 6, box.y + box.height - 30 - i * 3);
  await page.mouse.up();
  return read();
}

test('graphs of a thousand and of five thousand tasks', async ({ page, ui, api }) => {
  for (const count of [1000, 5000]) {
    const { id } = await api.ask<{ id: string }>('POST', '/workflows/apply', lattice(count, `lattice-${count}`));
    await ui.open(`workflows/${id}?view=runs`);
    const { layout, drawn, whole } = await openGraph(page);
    figure(`graph of ${count} tasks, none alike`, `laid out in ${milliseconds(layout)}, drawn ${milliseconds(drawn)} later, ${milliseconds(whole)} from the click`, count === 1000 ? 'layout 1500 ms, drawing 500 ms' : 'usable');
    figure(`dragging it, frames of ${count} tasks`, framesText(await pan(page)), 'p95 34 ms');
  }
});

test('the recorded graph of 1,004 tasks, in stacks', async ({ page, ui, api }) => {
  const { id } = await api.ask<{ id: string }>('POST', '/workflows/apply', JSON.parse(real('bwa-chameleon-large-001.json', 'bwa-large')) as object);
  await ui.open(`workflows/${id}?view=runs`);
  const { layout, whole } = await openGraph(page);
  figure('graph of 1,004 tasks in stacks', `laid out in ${milliseconds(layout)}, ${milliseconds(whole)} from the click`, 'layout 200 ms');
});
