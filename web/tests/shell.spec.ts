import { expect, test } from './support/test';

test('Ctrl+K finds a workflow, and keys go places', async ({ page, ui }) => {
  await ui.open('');
  await page.keyboard.press('Control+k');
  await page.getByRole('textbox', { name: 'Find' }).fill('bwa');
  await ui.shot('palette');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'bwa-large' })).toBeVisible();
  await page.keyboard.press('g');
  await page.keyboard.press('w');
  await expect(page).toHaveURL(/\/ui\/workflows$/);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog').getByText('goes to the workflows')).toBeVisible();
});

test('one switch changes the clock everywhere, and is remembered', async ({ page, ui, api }) => {
  await ui.open(`workflows/${(await api.workflow('sales-daily')).id}`);
  const next = page.locator('time').first();
  const clock = page.getByRole('radiogroup', { name: 'Clock' });
  await clock.getByText('Workflow').click();
  await expect(next).toContainText('05:00:00');
  await clock.getByText('UTC').click();
  await expect(next).toContainText(/0[34]:00:00/);
  await page.reload();
  await expect(next).toContainText(/0[34]:00:00/);
});

test('the filter is in the address, and the back button undoes a choice', async ({ page, ui }) => {
  await ui.open('workflows');
  await page.getByRole('link', { name: 'Workflows with the tag upkeep' }).first().click();
  await expect(page.getByRole('region', { name: 'Workflows' }).getByRole('switch')).toHaveCount(2);
  await expect(page).toHaveURL(/tag=upkeep/);
  await page.getByRole('combobox', { name: 'Tag' }).selectOption('');
  await page.getByRole('textbox', { name: 'Filter by name' }).fill('sal');
  await expect(page).toHaveURL(/q=sal/);
  await expect(page.getByText(/^1 of \d+ workflows/)).toBeVisible();
  await page.getByRole('link', { name: 'sales-daily', exact: true }).click();
  await page.goBack();
  await expect(page.getByRole('textbox', { name: 'Filter by name' })).toHaveValue('sal');
});

test('the grid is walked by keys, and the cell that is chosen shows its log', async ({ page, ui, api }) => {
  await ui.open(`workflows/${(await api.workflow('sales-daily')).id}`);
  const grid = page.getByRole('grid');
  await grid.focus();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('complementary')).toBeVisible();
  await expect(page).toHaveURL(/task=validate/);
  await page.keyboard.press('ArrowUp');
  await expect(page.getByRole('complementary', { name: 'Task extract' }).getByText('reading orders of')).toBeVisible();
  await expect(page.locator('[role=gridcell][aria-selected=true]')).toHaveCount(1);
  await ui.shot('workflow-grid-cell');
});

test('a stack of tasks that are alike opens and closes', async ({ page, ui, api }) => {
  await ui.open(`runs/${(await api.newest('fan-out-fan-in')).id}?closed=true`);
  await expect(page.getByText('count-1')).toBeVisible();
  await ui.open(`runs/${(await api.newest('bwa-large')).id}?closed=true`);
  await page.getByText(/1000 × bwa/).click();
  await expect(page.getByRole('button', { name: 'Stack tasks that are alike' })).toBeVisible();
  await expect(page.locator('[data-ready]')).toBeVisible({ timeout: 20_000 });
  await ui.shot('run-large-open');
  await page.getByRole('button', { name: 'Stack tasks that are alike' }).click();
  await expect(page.getByText(/1000 × bwa/)).toBeVisible();
});

test('a schedule is tried without being changed', async ({ page, ui, api }) => {
  await ui.open(`workflows/${(await api.workflow('sales-daily')).id}?view=schedule`);
  await page.getByRole('textbox', { name: 'Schedule' }).fill('30 2 * * 0');
  await expect(page.getByText(/Sun.*02:30:00/).first()).toBeVisible();
  await page.getByRole('textbox', { name: 'Schedule' }).fill('99 * * * *');
  await expect(page.getByRole('alert')).toBeVisible();
});

test('a narrow window shows everything, and the panel as a page', async ({ page, ui, api }) => {
  await page.setViewportSize({ width: 420, height: 800 });
  await ui.open(`runs/${(await api.newest('sales-daily', 'failed')).id}`);
  await expect(page.getByRole('complementary', { name: 'Task load-apac' })).toBeVisible();
  await ui.shot('narrow-run');
  await page.getByRole('button', { name: 'Close the panel' }).click();
  await expect(page.getByText('reconcile').first()).toBeVisible();
});

test('the pages work under any path of a proxy', async ({ page, api }) => {
  const { createServer, request } = await import('node:http');
  const proxy = createServer((incoming, outgoing) => {
    if (!incoming.url!.startsWith('/tools/flow/')) return void outgoing.writeHead(404).end();
    const target = new URL(incoming.url!.slice('/tools/flow'.length), api.url);
    incoming.pipe(request(target, { method: incoming.method, headers: { ...incoming.headers, host: target.host } }, (answer) => {
      outgoing.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(outgoing);
    }));
  });
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
  const { port } = proxy.address() as { port: number };
  try {
    const { id } = await api.workflow('sales-daily');
    await page.goto(`http://127.0.0.1:${port}/tools/flow/ui/workflows/${id}?view=versions`);
    await expect(page.getByText('What version 2 changed since 1')).toBeVisible();
    await page.getByRole('link', { name: 'Runs' }).click();
    await expect(page).toHaveURL(`http://127.0.0.1:${port}/tools/flow/ui/runs`);
    await page.reload();
    await expect(page.getByRole('table')).toBeVisible();
  } finally {
    proxy.closeAllConnections();
    proxy.close();
  }
});
