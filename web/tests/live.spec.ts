import { Server } from './support/server';
import { Api } from './support/api';
import { sales, ticking } from './support/workflows';
import { expect, test, Ui } from './support/test';

test('a run that somebody else starts appears and ends without a reload', async ({ page, ui, api }) => {
  await ui.open('workflows?q=montage');
  const row = page.getByRole('row').filter({ hasText: 'montage' });
  const before = await row.getByRole('link', { name: /success/ }).count();
  const { id } = await api.trigger('montage');
  await expect(row.locator(`a[href*="${id}"]`)).toHaveAttribute('data-state', /queued|running|success/);
  await api.ended(id);
  await expect(row.locator(`a[href*="${id}"]`)).toHaveAttribute('data-state', 'success');
  expect(before).toBeGreaterThan(0);
});

test('the tasks of a run change as they run, in the table and in the tab', async ({ page, ui, api }) => {
  const { id } = await api.trigger('montage');
  await ui.open(`runs/${id}?view=table&closed=true`);
  await api.ended(id);
  await expect(page).toHaveTitle(/^success · montage/);
  await expect(page.locator('tbody [data-state=success]').first()).toBeVisible();
  await expect(page.locator('tbody [data-state=running], tbody [data-state=none]')).toHaveCount(0);
});

test('the thousand tasks of a real execution are watched live', async ({ page, ui, api }) => {
  const { id } = await api.trigger('bwa-large');
  await ui.open(`runs/${id}?closed=true`);
  await api.ended(id, 90_000);
  await expect(page.getByText('1000 success')).toBeVisible({ timeout: 20_000 });
  await expect(page).toHaveTitle(/^success/);
});

test('a grid gets a new column while it is looked at', async ({ page, ui, api }) => {
  const { id: workflow } = await api.workflow('per-country');
  await ui.open(`workflows/${workflow}`);
  const columns = page.getByRole('columnheader').filter({ has: page.locator('a') });
  await expect(columns).not.toHaveCount(0);
  const { id } = await api.trigger('per-country');
  await api.ended(id);
  await expect(columns.filter({ has: page.locator(`a[href*="${id}"]`) })).toHaveCount(1);
  await expect(page.locator(`a[href*="${id}"]`)).toHaveAttribute('data-state', 'success');
});

test('a server that goes away and comes back needs no reload, and nothing is missed', async ({ page }) => {
  const server = await Server.start();
  try {
    const api = new Api(server.url);
    await api.apply(sales(1));
    await api.apply(ticking);
    const ui = new Ui(page, server.url);
    await ui.open('workflows');
    await server.stop();
    await expect(page.getByRole('status').filter({ hasText: 'Offline' })).toBeVisible();
    await expect(page.getByText('sales-daily'), 'what was shown stays').toBeVisible();
    await server.run();
    // Before the page is back: it learns of it by resuming.
    const { id } = await api.trigger('ticking');
    await expect(page.getByRole('status').filter({ hasText: 'Live' })).toBeVisible({ timeout: 20_000 });
    await expect(page.locator(`a[href*="${id}"]`)).toHaveAttribute('data-state', 'running');
    expect(ui.complaints).toEqual([]);
  } finally {
    await server.remove();
  }
});
