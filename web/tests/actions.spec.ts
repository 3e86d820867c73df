import { expect, test } from './support/test';

test('a run is started by a form that checks, is in the address, and tells the same as a command', async ({ page, ui, api }) => {
  const { id } = await api.workflow('sales-daily');
  await ui.open(`workflows/${id}/trigger?param.limit=5&param.region=apac`);
  const limit = page.getByRole('textbox', { name: 'limit' });
  await expect(limit).toHaveValue('5');
  await expect(page.getByRole('combobox', { name: 'region' })).toHaveValue('apac');
  await limit.fill('0');
  await expect(page.getByText('It must be at least 1.')).toBeVisible();
  await limit.fill('250');
  await expect(page.getByLabel('CLI line', { exact: true })).toHaveText('miniairflow trigger sales-daily --param limit=250 --param region=apac');
  await ui.shot('dialog-trigger');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page).toHaveURL(/\/runs\//);
  const run = await api.run(/runs\/([0-9a-f-]{36})/.exec(page.url())![1]!);
  expect(run.params).toMatchObject({ limit: '250', region: 'apac', dry: 'false' });
  await api.ended(run.id);
});

test('a run is run again with what is changed marked', async ({ page, ui, api }) => {
  const earlier = await api.newest('sales-daily', 'failed');
  await ui.open(`runs/${earlier.id}`);
  await page.getByRole('link', { name: 'Run again…' }).click();
  const limit = page.getByRole('textbox', { name: 'limit' });
  await expect(limit).toHaveValue('7');
  await limit.fill('8');
  await expect(page.getByText('was 7')).toBeVisible();
  await page.getByRole('button', { name: 'Back to that' }).click();
  await expect(limit).toHaveValue('7');
});

test('clearing shows what it will do before it does just that', async ({ page, ui, api }) => {
  const { id } = await api.trigger('sales-daily', { limit: '7' });
  await api.ended(id);
  await ui.open(`runs/${id}?task=load-apac`);
  await page.getByRole('complementary').getByRole('button', { name: 'Clear…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('This changes 4 of 4 selected tasks:')).toBeVisible();
  await dialog.getByRole('checkbox', { name: 'and what comes after' }).uncheck();
  await expect(dialog.getByText('This changes 1 of 1 selected tasks:')).toBeVisible();
  await expect(dialog.getByLabel('CLI line', { exact: true })).toHaveText(`miniairflow clear ${id} --task load-apac`);
  await ui.shot('dialog-clear');
  await dialog.getByRole('button', { name: 'Clear', exact: true }).click();
  await expect(page.getByText('Cleared 1 task; they run again.')).toBeVisible();
  await expect(page.getByRole('complementary').getByRole('group', { name: 'Attempts' }).getByRole('button')).toHaveCount(2);
  await api.ended(id);
  await page.getByRole('tab', { name: 'Events' }).click();
  const events = page.getByRole('region', { name: 'Events of the task' }).getByRole('row');
  await expect(events.filter({ hasText: 'Attempt 1 ends: failed, cleared since' })).toContainText('exit code 1');
  await expect(events.filter({ hasText: 'local cleared tasks of the run' })).toHaveCount(1);
  await expect(events.filter({ hasText: 'Attempt 2 starts' })).toContainText('on worker worker-1');
  await ui.shot('run-events');
});

test('a task is marked as succeeded, with a reason', async ({ page, ui, api }) => {
  const { id } = await api.trigger('sales-daily', { limit: '7' });
  await api.ended(id);
  await ui.open(`runs/${id}?task=load-apac`);
  await page.getByRole('complementary').getByRole('button', { name: 'Mark…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Why' }).fill('Loaded by hand');
  await expect(dialog.getByLabel('CLI line', { exact: true })).toHaveText(`miniairflow mark success ${id} --task load-apac --reason 'Loaded by hand'`);
  await dialog.getByRole('button', { name: 'Mark', exact: true }).click();
  await expect(page.getByText(/Marked; \d tasks? changed/)).toBeVisible();
  expect((await api.run(id)).task_runs.findLast((task) => task.task_name === 'load-apac')!.state).toBe('success');
});

test('a run is cancelled, and so is one attempt', async ({ page, ui, api }) => {
  const { id } = await api.trigger('ticking');
  await ui.open(`runs/${id}`);
  await page.locator('main header').first().getByRole('button', { name: 'Cancel…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect(page).toHaveTitle(/^cancelled/);
  expect(await api.ended(id)).toBe('cancelled');

  const second = await api.trigger('ticking');
  await ui.open(`runs/${second.id}?task=tick`);
  await page.getByRole('complementary').getByRole('button', { name: 'Cancel…' }).click();
  await page.getByRole('button', { name: 'Cancel it' }).click();
  await expect(page.getByRole('complementary').locator('[data-state=cancelled]').first()).toBeVisible();
});

test('a schedule is paused at once, and a click undoes it', async ({ page, ui, api }) => {
  await ui.open('workflows?q=month-end');
  const toggle = page.getByRole('switch', { name: 'Schedule of month-end' });
  const before = await toggle.isChecked();
  await toggle.press('Space');
  await expect(toggle).toBeChecked({ checked: !before });
  await expect.poll(async () => (await api.workflow('month-end')).is_active).toBe(!before);
  await page.getByRole('button', { name: 'Undo' }).first().click();
  await expect(toggle).toBeChecked({ checked: before });
  await expect.poll(async () => (await api.workflow('month-end')).is_active).toBe(before);
});

test('a person answers what a task asks', async ({ page, ui, api }) => {
  const { id } = await api.trigger('release');
  await ui.open(`runs/${id}?task=approve&tab=why`);
  await page.getByRole('button', { name: 'ship', exact: true }).click();
  expect(await api.ended(id)).toBe('success');
  await expect(page).toHaveTitle(/^success/);
});

test('a backfill lists its slots, runs them, and shows how far it is', async ({ page, ui, api }) => {
  const date = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
  await ui.open(`backfills?create=true&workflow=sales-daily&from=${date(30)}&to=${date(28)}`);
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText(/This creates [23] runs for [23] slots/)).toBeVisible();
  await dialog.getByRole('textbox', { name: 'Why' }).fill('From the test');
  await ui.shot('dialog-backfill');
  await dialog.getByRole('button', { name: /^Run [23]$/ }).click();
  const row = page.getByRole('row').filter({ hasText: 'From the test' });
  await expect(row).toContainText('success', { timeout: 30_000 });
  expect((await api.ask<unknown[]>('GET', '/backfills')).length).toBeGreaterThan(0);
});

test('a pool is made and changed, and a queue paused and resumed', async ({ page, ui, api }) => {
  await ui.open('pools');
  await page.getByRole('button', { name: 'New pool…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('from-test');
  await dialog.getByRole('textbox', { name: 'Slots' }).fill('3');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('row').filter({ hasText: 'from-test' })).toContainText('0 of 3');
  expect(await api.ask<{ slots: number }>('GET', '/pools/from-test')).toMatchObject({ slots: 3 });
  await page.getByRole('link', { name: 'from-test' }).click();
  const panel = page.getByRole('complementary', { name: 'from-test' });
  await expect(panel.getByText('Nobody waits.')).toBeVisible();
  await panel.getByRole('button', { name: 'Change…' }).click();
  await dialog.getByRole('textbox', { name: 'Slots' }).fill('5');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(panel.getByText('0 of 5 slots taken')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/\/pools$/);

  await page.getByRole('button', { name: 'Pause a queue or everything…' }).click();
  await page.getByRole('textbox', { name: 'Queue' }).fill('gpu');
  await page.getByRole('textbox', { name: 'Why' }).fill('The driver is replaced');
  await page.getByRole('dialog').getByRole('button', { name: 'Pause', exact: true }).click();
  const row = page.getByRole('row').filter({ hasText: 'The driver is replaced' });
  await row.getByRole('button', { name: 'Resume' }).click();
  await expect(row).toBeHidden();
});

test('a note stays with the run', async ({ page, ui, api }) => {
  const { id } = await api.newest('per-country');
  await ui.open(`runs/${id}`);
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Note…' }).click();
  await page.getByRole('textbox', { name: 'Note' }).fill('Seen by the <b>team</b>');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(page.locator('main').getByText('Seen by the <b>team</b>')).toBeVisible();
  expect((await api.run(id)).note).toBe('Seen by the <b>team</b>');
});
