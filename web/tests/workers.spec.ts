import AxeBuilder from '@axe-core/playwright';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Api } from './support/api';
import { Server } from './support/server';
import { expect, test, Ui } from './support/test';

const PATIENT = `
name: patient
description: Waits until its file is there
tasks:
  - name: wait
    command: while [ ! -e "$MINIAIRFLOW_PARAM_FLAG" ]; do sleep 0.05; done
  - name: after
    depends_on: [wait]
    command: echo after
params: {flag: {default: ""}}
`;

test('a worker is drained, counts down to empty, says who and why, and takes tasks again', async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), 'miniairflow-drain-'));
  const server = await Server.start();
  try {
    const flag = join(folder, 'flag');
    const api = new Api(server.url);
    await api.apply(PATIENT);
    const { id } = await api.trigger('patient', { flag });
    await expect.poll(async () => (await api.run(id)).task_runs.find((task) => task.task_name === 'wait')!.state).toBe('running');

    const ui = new Ui(page, server.url);
    await ui.open('workers');
    const row = page.getByRole('row').nth(1);
    await expect(row).toContainText('active');
    await row.getByRole('button', { name: 'Drain…' }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByText('It holds 1 task: what runs goes on to its end')).toBeVisible();
    await dialog.getByRole('textbox', { name: 'Why' }).fill('New kernel');
    const [worker] = await api.ask<{ id: string }[]>('GET', '/workers');
    await expect(dialog.getByLabel('CLI line', { exact: true })).toHaveText(`miniairflow workers drain ${worker!.id} --reason 'New kernel'`);
    await expect(dialog.getByLabel('curl line', { exact: true })).toHaveText(`curl -X POST ${server.url}/workers/${worker!.id}/drain -H 'Content-Type: application/json' -d '{"reason":"New kernel"}'`);
    await ui.shot('dialog-drain');
    await dialog.getByRole('button', { name: 'Drain', exact: true }).click();
    await expect(row).toContainText('draining, 1 task left');
    await expect(row).toContainText('New kernel');
    writeFileSync(flag, '');
    await expect(row).toContainText('drained');
    await expect(row).toContainText('0 of');
    for (const theme of ['light', 'dark'] as const) {
      await ui.use(theme);
      await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', theme);
      await ui.shot(`workers-drained-${theme}`);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map((one) => `${theme} ${one.id}`)).toEqual([]);
    }

    const waiting = (await api.run(id)).task_runs.find((task) => task.task_name === 'after')!;
    await ui.open(`runs/${id}?task=after&tab=why`);
    await expect(page.getByText(/the one worker that serves queue 'default' takes no more tasks/).first()).toBeVisible();
    expect(waiting.state).toBe('queued');
    await ui.open('');
    await expect(page.getByText('No worker takes tasks: all are drained.')).toBeVisible();

    await ui.open('workers');
    await row.getByRole('button', { name: 'Take tasks again…' }).click();
    await dialog.getByRole('button', { name: 'Take tasks again', exact: true }).click();
    await expect(row).toContainText('active');
    expect(await api.ended(id)).toBe('success');
    const [record] = await api.ask<{ target: string; detail: string }[]>('GET', '/audit?action=drainWorker');
    expect(record).toMatchObject({ detail: 'New kernel' });
  } finally {
    await server.remove();
    rmSync(folder, { recursive: true });
  }
});
