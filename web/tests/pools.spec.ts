import { expect, test } from './support/test';

test('a pool shows who is in it and who waits, each with the way to its task, and follows what happens', async ({ page, ui, api }) => {
  const name = `narrow-${Date.now()}`;
  await api.ask('PUT', `/pools/${name}`, { slots: 1, description: 'One at a time' });
  await api.apply(`
name: ${name}
tasks:
  - {name: first, pool: ${name}, priority: 9, command: sleep 300}
  - {name: second, pool: ${name}, command: "true"}
  - {name: wide, pool: ${name}, pool_slots: 4, priority: 1, command: "true"}
`);
  const run = await api.trigger(name);
  await ui.open('pools');
  await page.getByRole('region', { name: 'Pools' }).getByRole('link', { name }).click();
  await expect(page).toHaveURL(new RegExp(`pool=${name}`));
  const panel = page.getByRole('complementary', { name });
  const [holders, waiters] = [panel.getByRole('region', { name: 'In it' }), panel.getByRole('region', { name: 'Waiting' })];
  await expect(panel.getByText(/The first needs 1 slot of pool .*: 1 of 1 are occupied\. 2 wait for it/)).toBeVisible();
  const occupant = (await api.run(run.id)).task_runs.find((task) => task.state !== 'scheduled')!.task_name;
  await expect(holders.getByRole('link', { name: `${name} · ${occupant}` })).toBeVisible();
  await expect(waiters.getByRole('row')).toHaveCount(3);
  await expect(waiters.getByRole('row').filter({ hasText: 'wide' })).toContainText('It needs 4 slots of pool');

  // A second slot lets the next one in, and the panel follows by itself.
  await api.ask('PUT', `/pools/${name}`, { slots: 2 });
  await expect(waiters.getByRole('row')).toHaveCount(2);
  await waiters.getByRole('link', { name: `${name} · wide` }).click();
  await expect(page).toHaveURL(new RegExp(`runs/${run.id}\\?task=wide`));
  await expect(page.getByRole('complementary', { name: 'Task wide' })).toBeVisible();
  await api.ask('POST', `/workflow-runs/${run.id}/cancel`);
  await api.ended(run.id);
  await api.ask('DELETE', `/workflows/${(await api.workflow(name)).id}`);
  await api.ask('DELETE', `/pools/${name}`);
});

test('a queue that nobody serves is told at home, and its panel says who waits; a pause takes its place', async ({ page, ui, api }) => {
  await ui.open('');
  await page.getByRole('link', { name: /gpu.*3 tasks wait in the queue, and no worker serves it/ }).click();
  await expect(page).toHaveURL(/pools\?queue=gpu/);
  const panel = page.getByRole('complementary', { name: 'gpu' });
  await expect(panel.getByText(/^3 tasks are ready, but no worker serves queue 'gpu'/)).toBeVisible();
  await expect(panel.getByRole('region', { name: 'Waiting' }).getByRole('link')).toHaveText([/prepare/, /fit/, /score/]);

  await panel.getByRole('button', { name: 'Pause…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('textbox', { name: 'Queue' })).toHaveValue('gpu');
  await dialog.getByRole('textbox', { name: 'Why' }).fill('The card is being changed');
  await dialog.getByRole('button', { name: 'Pause', exact: true }).click();
  await expect(panel.getByText(/^Queue 'gpu' is paused .*The card is being changed/)).toBeVisible();
  await api.ask('DELETE', '/pauses?scope=queue&name=gpu');
});

test('the pool that is full leads from home to who waits for it, and so do the queues of those who work', async ({ page, ui }) => {
  await ui.open('');
  await page.getByRole('link', { name: /reports.*The pool is full: 7 wait/ }).click();
  const panel = page.getByRole('complementary', { name: 'reports' });
  await expect(panel.getByRole('heading', { name: 'Waiting: 7' })).toBeVisible();
  await expect(panel.getByRole('region', { name: 'In it' }).getByRole('link')).toHaveCount(2);
  await page.keyboard.press('Escape');
  await page.getByRole('region', { name: 'Queues' }).getByRole('link', { name: 'default' }).click();
  await expect(page.getByRole('complementary', { name: 'default' }).getByText(/slots taken, of 1 worker/)).toBeVisible();
});
