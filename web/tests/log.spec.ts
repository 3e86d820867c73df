import { expect, test } from './support/test';
import { ROWS_OF_NOISE } from './support/workflows';

test('from home it is one click to the failed task and its first error line', async ({ page, ui }) => {
  await ui.open('');
  await page.getByRole('link', { name: /nightly-export Its last run failed/ }).click();
  await expect(page.getByRole('complementary', { name: 'Task upload' })).toBeVisible();
  await expect(page.locator('[data-error]')).toContainText('ERROR the archive refused the file: disk full');
  await expect(page.getByRole('button', { name: 'First error: line 301' })).toBeVisible();
});

test('a long log shows its end first, and any line at once', async ({ page, ui, api }) => {
  const { id } = await api.newest('noisy');
  await ui.open(`runs/${id}?task=talk`);
  await expect(page.getByText(String(ROWS_OF_NOISE).padStart(7, '0'))).toBeVisible();
  await ui.open(`runs/${id}?task=talk&lines=60000-60002`);
  await expect(page.locator('[data-chosen]').filter({ hasText: '0060001' })).toBeVisible();
  const log = page.getByRole('log');
  await log.evaluate((element) => (element.scrollTop = element.scrollHeight / 4));
  await expect(log.getByText(/^00(29|30)\d{3} worker/).first()).toBeVisible();
});

test('a search counts, walks, and knows patterns', async ({ page, ui, api }) => {
  await ui.open(`runs/${(await api.newest('noisy')).id}?task=talk`);
  const find = page.getByRole('textbox', { name: 'Find in the log' });
  await find.fill('needle');
  await expect(page.getByText('1 of 3')).toBeVisible();
  await expect(page.locator('[data-current]')).toContainText('0040000');
  await find.press('Enter');
  await expect(page.getByText('2 of 3')).toBeVisible();
  await expect(page.locator('[data-current]')).toContainText('0080000');
  await find.press('Shift+Enter');
  await expect(page.getByText('1 of 3')).toBeVisible();
  await find.fill('/^0{6}[1-4] /');
  await expect(page.getByText('1 of 4')).toBeVisible();
  await find.fill('nowhere in here');
  await expect(page.getByText('none', { exact: true })).toBeVisible();
});

test('lines are chosen by their numbers, and the address says which', async ({ page, ui, api, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await ui.open(`runs/${(await api.newest('sales-daily', 'failed')).id}`);
  await page.getByRole('button', { name: 'Line 9', exact: true }).click();
  await page.getByRole('button', { name: 'Line 10', exact: true }).click({ modifiers: ['Shift'] });
  await expect(page).toHaveURL(/lines=9-10/);
  await page.reload();
  await expect(page.locator('[data-chosen]').filter({ hasText: /WARN|ERROR/ })).toHaveCount(2);
  await page.getByRole('button', { name: 'Copy lines 9 to 10' }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe('WARN  the warehouse answers slowly\nERROR could not write batch 9: connection refused (warehouse:5432)');
});

test('a log that grows is followed until one scrolls up, and then left alone', async ({ page, ui, api }) => {
  const { id } = await api.trigger('ticking');
  await ui.open(`runs/${id}?task=tick`);
  const log = page.getByRole('log');
  await expect(log.getByText('tick 45', { exact: true })).toBeVisible({ timeout: 20_000 });
  await log.hover();
  await page.mouse.wheel(0, -400);
  const news = page.getByRole('button', { name: /new lines, jump to the end/ });
  await expect(news).toBeVisible();
  const place = await log.evaluate((element) => element.scrollTop);
  await expect(page.getByRole('button', { name: /^(1\d|2\d) new lines/ })).toBeVisible();
  expect(await log.evaluate((element) => element.scrollTop)).toBe(place);
  await news.click();
  await expect(news).toBeHidden();
  await api.ask('POST', `/workflow-runs/${id}/cancel`);
  await expect(page).toHaveTitle(/^cancelled/);
});
