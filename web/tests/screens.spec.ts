import AxeBuilder from '@axe-core/playwright';
import type { Api } from './support/api';
import { expect, test } from './support/test';

/** Every screen, by the name of its picture, and the words that show that it is there. */
const SCREENS: [name: string, path: (api: Api) => Promise<string>, words: RegExp][] = [
  ['home', async () => '', /Needs attention/],
  ['workflows', async () => 'workflows', /sales-daily/],
  ['workflow-grid', async (api) => `workflows/${(await api.workflow('sales-daily')).id}`, /extract/],
  ['workflow-graph', async (api) => `workflows/${(await api.workflow('sales-daily')).id}?view=graph`, /reconcile/],
  ['workflow-calendar', async (api) => `workflows/${(await api.workflow('sales-daily')).id}?view=calendar`, /will fire/],
  ['workflow-runs', async (api) => `workflows/${(await api.workflow('sales-daily')).id}?view=runs`, /Older runs|backfill/],
  ['workflow-schedule', async (api) => `workflows/${(await api.workflow('sales-daily')).id}?view=schedule`, /Next times/],
  ['workflow-versions', async (api) => `workflows/${(await api.workflow('sales-daily')).id}?view=versions`, /What version 2 changed/],
  ['trigger', async (api) => `workflows/${(await api.workflow('sales-daily')).id}/trigger`, /Which orders/],
  ['run-graph', async (api) => `runs/${(await api.newest('sales-daily', 'failed')).id}`, /connection refused/],
  ['run-gantt', async (api) => `runs/${(await api.newest('sales-daily', 'failed')).id}?view=gantt`, /Critical path/],
  ['run-table', async (api) => `runs/${(await api.newest('sales-daily', 'failed')).id}?view=table&tab=attempts`, /load-apac/],
  ['run-large', async (api) => `runs/${(await api.newest('bwa-large')).id}?closed=true`, /bwa_ID/],
  ['run-mapped', async (api) => `runs/${(await api.newest('per-country')).id}?task=fetch:2&view=gantt`, /fetched it/],
  ['run-log', async (api) => `runs/${(await api.newest('noisy')).id}?task=talk&find=needle`, /1 of 3/],
  ['runs', async () => 'runs', /Older runs|backfill/],
  ['approvals', async () => 'approvals', /Ship version 4.2/],
  ['backfills', async () => 'backfills', /history of the warehouse/],
  ['workers', async () => 'workers', /Heard of/],
  ['pools', async () => 'pools', /no worker serves it/],
  ['pool', async () => 'pools?pool=reports', /The first needs 1 slot of pool/],
  ['queue', async () => 'pools?queue=gpu', /3 tasks are ready, but no worker serves queue/],
  ['deliveries', async () => 'deliveries', /failed/],
  ['delivery', async (api) => `deliveries?state=failed&id=${(await api.ask<{ id: string }[]>('GET', '/deliveries?state=failed'))[0]!.id}`, /This place has moved/],
  ['calendars', async () => 'calendars', /office/],
  ['calendar', async () => 'calendars?name=holidays', /weekly-report/],
  ['calendar-hours', async () => 'calendars?name=office', /monday-friday 09:00-17:30/],
  ['variables', async () => 'variables?name=region', /weekly-report/],
  ['secrets', async () => 'secrets?name=warehouse_password', /Nobody reads it back/],
  ['access-users', async () => 'access', /finance\.\*/],
  ['access-keys', async () => 'access?view=keys', /Begins with/],
  ['audit', async () => 'audit?action=putSecret', /reports_token/],
  ['missing-run', async () => 'runs/01900000-0000-7000-8000-000000000000', /It is not there/],
  ['missing-page', async () => 'nowhere', /no such page/],
];

for (const [name, path, words] of SCREENS) {
  test(`the screen ${name} shows its things, is the same when reloaded, and is open to everybody`, async ({ page, ui, api }) => {
    const address = await path(api);
    await ui.use('light');
    await ui.open(address);
    for (const theme of ['light', 'dark'] as const) {
      await ui.use(theme);
      await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', theme);
      await expect(page.getByText(words).first()).toBeVisible();
      await ui.shot(`${name}-${theme}`);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map((one) => `${theme} ${one.id}: ${one.nodes.map((node) => `${node.target} ${node.failureSummary}`).join(' | ')}`)).toEqual([]);
    }
    await expect(page).toHaveTitle(/Mini Airflow/);
    await page.reload();
    await ui.settled();
    await expect(page.getByText(words).first()).toBeVisible();
    expect(new URL(page.url()).pathname).toContain(address.split('?')[0]);
    await page.setViewportSize({ width: 390, height: 844 });
    await ui.shot(`${name}-phone-dark`);
    const wider = await page.locator('html, main, main > *, .screen, [role=tabpanel]').evaluateAll((all) => all.filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => `${one.tagName} ${one.className}`));
    expect(wider, 'on a telephone nothing but a part made for it is scrolled sideways').toEqual([]);
  });
}
