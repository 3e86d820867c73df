import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './support/test';

test('runs are found by the days on which they were created, and only those are meant', async ({ page, ui, api }) => {
  const { id } = await api.workflow('sales-daily');
  await ui.open(`runs?workflow=${id}&from=2020-01-01&to=2020-12-31`);
  await expect(page.getByText('No run fits')).toBeVisible();
  await page.getByLabel('Created to').fill('');
  await expect(page.getByRole('region', { name: 'Runs' }).getByRole('row').nth(1)).toBeVisible();
  await expect(page).not.toHaveURL(/to=/);
  await page.getByRole('checkbox', { name: /^all that fit/ }).check();
  await page.getByRole('group', { name: 'Many runs at once' }).getByRole('button', { name: 'Mark…' }).click();
  await expect(page.getByRole('dialog').getByLabel('CLI line', { exact: true })).toContainText('--from 2019-12-31T23:00:00');
  await expect(page.getByRole('dialog').getByLabel('curl line', { exact: true })).toContainText('"created_from":"2019-12-31T23:00:00');
});

test('runs are chosen and cancelled together, after a list of what that does to each', async ({ page, ui, api }) => {
  const runs = [await api.trigger('ticking'), await api.trigger('ticking'), await api.trigger('ticking')];
  const { id } = await api.workflow('ticking');
  await ui.open(`runs?workflow=${id}`);
  const boxes = runs.map((run) => page.getByRole('checkbox', { name: `Choose the run ${run.id}` }));
  await boxes[2]!.click();
  await boxes[0]!.click({ modifiers: ['Shift'] });
  for (const box of boxes) await expect(box).toBeChecked();
  await boxes[1]!.click();
  const bar = page.getByRole('group', { name: 'Many runs at once' });
  await expect(bar.getByRole('status')).toHaveText('2 chosen');
  for (const theme of ['light', 'dark'] as const) {
    await ui.use(theme);
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', theme);
    await ui.shot(`runs-chosen-${theme}`);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map((one) => `${theme} ${one.id}`)).toEqual([]);
  }
  await bar.getByRole('button', { name: 'Cancel…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('This changes 2 tasks of 2 runs:')).toBeVisible();
  await expect(dialog.getByLabel('CLI line', { exact: true })).toHaveText(/^miniairflow cancel [0-9a-f-]{36} [0-9a-f-]{36}$/);
  await expect(dialog.getByLabel('curl line', { exact: true })).toContainText(`"operation":"cancel","run_ids":[`);
  await ui.shot('dialog-bulk');
  // The library's dialogs have a <header>, which the rule takes for a second banner of the page.
  const { violations } = await new AxeBuilder({ page }).include('[role=dialog]').disableRules(['landmark-no-duplicate-banner']).analyze();
  expect(violations.map((one) => one.id)).toEqual([]);
  await dialog.getByRole('button', { name: 'Cancel 2 runs' }).click();
  await expect(page.getByText('Asked for the end of 2 runs (2 tasks).')).toBeVisible();
  await expect(bar.getByRole('status'), 'what is done is chosen no more').toHaveText('none chosen');
  expect([await api.ended(runs[0]!.id), await api.ended(runs[2]!.id)]).toEqual(['cancelled', 'cancelled']);
  expect((await api.run(runs[1]!.id)).state, 'the other one goes on').toBe('running');
  await api.ask('POST', `/workflow-runs/${runs[1]!.id}/cancel`);
});

test('all runs that fit a filter are marked, with a reason', async ({ page, ui, api }) => {
  await api.apply('name: bulk\ntasks: [{name: a, command: "exit 1"}, {name: b, depends_on: [a], command: "true"}]\n');
  const { id } = await api.workflow('bulk');
  const runs = [await api.trigger('bulk'), await api.trigger('bulk')];
  for (const run of runs) await api.ended(run.id);
  await ui.open('runs');
  const bar = page.getByRole('group', { name: 'Many runs at once' });
  await expect(bar.getByRole('checkbox'), 'nothing is done to everything there is').toBeDisabled();
  await expect(bar.getByRole('button', { name: 'Mark…' })).toBeDisabled();
  await ui.open(`runs?workflow=${id}&status=failed`);
  await bar.getByRole('checkbox', { name: 'all that fit, at most 1,000' }).click();
  await bar.getByRole('button', { name: 'Mark…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Why' }).fill('Done by hand');
  await expect(dialog.getByText('This changes 4 tasks of 2 runs:')).toBeVisible();
  await expect(dialog.getByLabel('CLI line', { exact: true })).toHaveText(`miniairflow mark success --workflow bulk --status failed --only-failed --reason 'Done by hand' --yes`);
  await expect(dialog.getByLabel('curl line', { exact: true })).toContainText(`{"operation":"mark_success","workflow":"${id}","status":"failed","only_failed":true,"reason":"Done by hand"}`);
  await dialog.getByRole('button', { name: 'Mark 2 runs' }).click();
  await expect(page.getByText('Marked 4 tasks of 2 runs.')).toBeVisible();
  for (const run of runs) expect(await api.ended(run.id)).toBe('success');
  await expect(page.getByText('No run fits')).toBeVisible();
});
