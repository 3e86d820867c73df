import { expect, test } from './support/test';

test('the graph is walked by arrows, and Enter chooses', async ({ page, ui, api }) => {
  await ui.open(`runs/${(await api.newest('sales-daily', 'success')).id}?closed=true`);
  const graph = page.getByRole('group', { name: /^Graph of/ });
  await graph.getByRole('button', { name: /^extract,/ }).focus();
  const walked: string[] = [];
  for (const key of ['ArrowRight', 'ArrowDown', 'ArrowUp', 'ArrowRight', 'ArrowLeft']) {
    await page.keyboard.press(key);
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-id'))).toBeTruthy();
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    walked.push((await page.evaluate(() => document.activeElement?.getAttribute('data-id') ?? '')));
  }
  expect(new Set(walked).size, walked.join(' ')).toBeGreaterThan(2);
  const last = walked.at(-1)!;
  await page.keyboard.press('Enter');
  await expect(page.getByRole('complementary', { name: `Task ${last}` })).toBeVisible();
  expect(await graph.getByRole('button', { name: new RegExp(`^${last},`) }).getAttribute('aria-pressed')).toBe('true');
  await expect(graph.locator('button[data-id][tabindex="0"]'), 'one stop of the Tab key').toHaveCount(1);
});

test('the graph is dragged and zoomed, what is dragged is not clicked, and all of it is shown again', async ({ page, ui, api }) => {
  await ui.open(`runs/${(await api.newest('sales-daily', 'success')).id}?closed=true`);
  await expect(page.locator('[data-ready]')).toBeVisible();
  const node = page.getByRole('button', { name: /^validate,/ });
  const before = (await node.boundingBox())!;
  await page.mouse.move(before.x + 60, before.y + 10);
  await page.mouse.down();
  await page.mouse.move(before.x + 120, before.y + 50, { steps: 5 });
  await page.mouse.up();
  const dragged = (await node.boundingBox())!;
  expect([Math.round(dragged.x - before.x), Math.round(dragged.y - before.y)]).toEqual([60, 40]);
  await expect(page.getByRole('complementary')).toHaveCount(0);
  await page.mouse.move(dragged.x + 60, dragged.y + 10);
  await page.mouse.wheel(0, -200);
  await expect.poll(async () => (await node.boundingBox())!.width).toBeGreaterThan(dragged.width * 1.2);
  await page.getByRole('button', { name: 'Show all of it' }).click();
  await expect.poll(async () => (await node.boundingBox())!.x).toBeCloseTo(before.x, 0);
  await node.click();
  await expect(page.getByRole('complementary', { name: 'Task validate' })).toBeVisible();
});

test('a thousand tasks are rectangles from afar, of which each is clicked, and words from near', async ({ page, ui, api }) => {
  await ui.open(`runs/${(await api.newest('bwa-large')).id}?closed=true`);
  await page.getByText(/1000 × bwa/).click();
  await expect(page.getByRole('button', { name: 'Stack tasks that are alike' })).toBeVisible();
  await expect(page.locator('[data-ready]')).toBeVisible({ timeout: 20_000 });
  const graph = page.getByRole('group', { name: /^Graph of/ });
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const box = (await graph.boundingBox())!;
  for (let i = 0; i < 12; i++) await page.getByRole('button', { name: 'Farther' }).click();
  await expect(graph.locator('button[data-id]'), 'only the stop of the Tab key').toHaveCount(1);
  await ui.shot('run-large-far');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  for (let i = 0; i < 14; i++) await page.mouse.wheel(0, -180);
  await expect.poll(() => graph.locator('button[data-id]').count()).toBeGreaterThan(1);
  await graph.locator('button[data-id]').last().press('Enter');
  await expect(page.getByRole('complementary')).toBeVisible();
});

test('a view is kept under a name, found again after a reload, and forgotten', async ({ page, ui }) => {
  await ui.open('workflows?q=sal&show=failed');
  await page.getByRole('button', { name: 'Save this view…' }).click();
  await page.getByRole('textbox', { name: 'Name of the view' }).fill('<b>My</b> failures');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await ui.open('workflows');
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('menuitem', { name: '<b>My</b> failures' }).click();
  await expect(page).toHaveURL(/q=sal/);
  await expect(page).toHaveURL(/show=failed/);
  await expect(page.getByRole('textbox', { name: 'Filter by name' })).toHaveValue('sal');
  await ui.open('runs');
  await expect(page.getByRole('button', { name: 'Views' }), 'a view belongs to its screen').toHaveCount(0);
  await ui.open('workflows');
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('button', { name: 'Forget <b>My</b> failures' }).click();
  await expect(page.getByRole('button', { name: 'Views' })).toHaveCount(0);
});

test('a run is found by its id', async ({ page, ui, api }) => {
  const { id } = await api.newest('per-country');
  await ui.open('');
  await page.keyboard.press('Control+k');
  await page.getByRole('textbox', { name: 'Find' }).fill(id);
  await page.getByText(`Run ${id}`).click();
  await expect(page).toHaveURL(new RegExp(`runs/${id}`));
});

test('what waits leads to where it can be changed, and what failed tells what was different when it went well', async ({ page, ui, api }) => {
  const { id } = await api.newest('crowded');
  const waiting = (await api.run(id)).task_runs.find((task) => task.state === 'scheduled')!;
  await ui.open(`runs/${id}?task=${waiting.task_name}&tab=why`);
  const panel = page.getByRole('complementary');
  await expect(panel.getByText(/It has waited .* for a limit/)).toBeVisible();
  await panel.getByRole('link', { name: 'Pools and queues' }).click();
  await expect(page.getByRole('row').filter({ hasText: 'Heavy queries' })).toBeVisible();

  await ui.open(`runs/${(await api.oldest('sales-daily', 'failed')).id}?task=load-apac&tab=why`);
  await expect(panel.getByRole('heading', { name: 'What was different when it succeeded' })).toBeVisible();
  await expect(panel.getByRole('row').filter({ hasText: 'param limit' })).toContainText('7');
  await ui.shot('why-changes');
});

test('the mark of a new version in the grid shows what it changed', async ({ page, ui, api }) => {
  await ui.open(`workflows/${(await api.workflow('sales-daily')).id}`);
  await page.getByRole('link', { name: 'v2', exact: true }).click();
  await expect(page.getByText('What version 2 changed since 1')).toBeVisible();
});

test('what a page asks for comes packed', async ({ page, ui, api }) => {
  const { id } = await api.workflow('bwa-large');
  const packed = page.waitForResponse((response) => response.url().includes(`/workflows/${id}/versions/`) && !response.url().endsWith('/versions'));
  await ui.open(`workflows/${id}`);
  expect((await packed).headers()['content-encoding']).toBe('br');
});
