import { Api } from './api';
import { until } from './server';
import * as workflows from './workflows';

const DAY = 86_400_000;

/** Puts a history into an empty server: good and bad days, retries, a long log, questions, a crowd. */
export async function seed(url: string): Promise<void> {
  const api = new Api(url);
  await api.ask('PUT', '/pools/warehouse', { slots: 2, description: 'Connections to the warehouse' });
  await api.ask('PUT', '/pools/reports', { slots: 2, rate: '30 per minute', description: 'Heavy queries' });
  await api.ask('PUT', '/secrets/warehouse_password', { value: 'not to be read again', description: 'Of the user loader' });
  await api.ask('PUT', '/secrets/reports_token', { value: 'nor this one' });
  await api.ask('PUT', '/variables/region', { value: 'eu-central-1', description: 'Where this installation is' });
  await api.ask('PUT', '/variables/motto', { value: '<b>Fast</b> and \u202Efaithful' });
  const year = new Date().getUTCFullYear();
  await api.ask('PUT', '/calendars/holidays', { days: [year - 1, year, year + 1].flatMap((one) => [`${one}-01-01`, `${one}-05-01`, `${one}-12-25`, `${one}-12-26`]) });
  await api.ask('PUT', '/calendars/office', { days: [], hours: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'].map((day) => ({ day, from: '09:00', to: '17:30' })) });
  await api.ask('POST', '/users', { name: 'ann', password: 'a long enough phrase', grants: [{ role: 'admin' }] });
  await api.ask('POST', '/users', { name: 'bob', password: 'a long enough phrase', grants: [{ role: 'viewer' }, { role: 'operator', workflows: ['sales-daily', 'finance.*'] }] });
  await api.ask('POST', '/api-keys', { name: 'ci', grants: [{ role: 'operator' }] });
  for (const yaml of [workflows.sales(1), workflows.telling, workflows.questions, workflows.noisy, workflows.ticking, workflows.asking, workflows.crowded, workflows.stranded, workflows.hostile, workflows.broken, workflows.mapped]) await api.apply(yaml);
  await api.ask('POST', '/workflows/apply', JSON.parse(workflows.real('bwa-chameleon-large-001.json', 'bwa-large')) as object);
  await api.ask('POST', '/workflows/apply', JSON.parse(workflows.real('montage-chameleon-2mass-01d-001.json', 'montage', 'sleep 0.05')) as object);

  const bwa = await api.trigger('bwa-large');
  await backfill(api);
  await api.apply(workflows.sales(2));
  for (const limit of ['1000', '13', '500', '7']) await api.ended((await api.trigger('sales-daily', { limit, region: 'emea' })).id);
  const rest = await Promise.all([api.trigger('noisy'), api.trigger('hostile'), api.trigger('nightly-export'), api.trigger('per-country'), api.trigger('montage'), api.trigger('flaky'), api.trigger('etl'), api.trigger('fan-out-fan-in'), api.trigger('weekly-report')]);
  for (const { id } of [...rest, bwa]) await api.ended(id, 120_000);
  await until(async () => (await api.ask<unknown[]>('GET', '/deliveries?state=failed')).length > 0, 30_000, 'a hook was not heard');
  await api.trigger('crowded');
  await api.trigger('train-model');
  await api.trigger('release');
}

/** Three weeks of the daily pipeline, some days of which went wrong. */
async function backfill(api: Api): Promise<void> {
  const date = (days: number) => new Date(Date.now() - days * DAY).toISOString().slice(0, 10);
  for (const [from, to, limit] of [[21, 14, '1000'], [13, 13, '7'], [12, 9, '2000'], [8, 8, '13'], [7, 4, '1000'], [3, 3, '7'], [2, 1, '3000']] as const) {
    const { id } = await api.ask<{ id: string }>('POST', '/backfills', { workflow: 'sales-daily', from: date(from), to: `${date(to)}T23:00`, max_active_runs: 4, params: { limit }, reason: 'The history of the warehouse', by: 'ann', confirm: true });
    await until(async () => !['running', 'paused'].includes((await api.ask<{ state: string }>('GET', `/backfills/${id}`)).state), 60_000, 'the backfill has ended');
  }
}
