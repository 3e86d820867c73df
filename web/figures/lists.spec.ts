import { type Page, test } from '@playwright/test';
import { Api } from '../tests/support/api';
import { Ui } from '../tests/support/test';
import { begin, BROKEN, BUSY, fillRuns, nameOf, prepare, RUNS, SELDOM } from './manyRuns';
import { type Filled, startOn, STORES } from './stores';
import { expect, figure, fromActTo, kilobytes, milliseconds, percentile } from './support';

const GOAL = 300;

/** A hundred thousand runs of a hundred workflows. */
async function fill(store: string): Promise<Filled> {
  const filled = await startOn(store);
  const api = new Api(filled.server.url);
  await prepare(api);
  await filled.server.stop();
  fillRuns(filled.database);
  await filled.server.run();
  await begin(api);
  return filled;
}

interface Asked { what: string; path: string; key?: string }

/** Every list that a page asks for, and the filters that find little among much. */
async function questions(api: Api): Promise<Asked[]> {
  const [busy, broken, seldom] = await Promise.all([BUSY, BROKEN, SELDOM].map(async (name) => (await api.workflow(name)).id)) as [string, string, string];
  const runs = (query: string) => api.ask<{ id: string }[]>('GET', `/workflow-runs?${query}`);
  const middle = (await runs(`limit=1&offset=${RUNS / 2}`))[0]!.id;
  const oldest = (await runs(`limit=1&offset=${RUNS - 60}`))[0]!.id;
  const { id: failed } = (await runs(`workflow_id=${busy}&status=failed&limit=1`))[0]!;
  const key = async (name: string, grants: object[]) => (await api.ask<{ key: string }>('POST', '/api-keys', { name, grants })).key;
  const few = await key('few', [{ role: 'viewer', workflows: [SELDOM, BROKEN] }]);
  const many = await key('many', [{ role: 'viewer', workflows: Array.from({ length: 100 }, (_, i) => nameOf(i)) }]);
  const states = ['pending', 'running', 'failed', 'success'];
  const filters = ['', ...states.map((state) => `status=${state}`), ...[['busy', busy], ['broken', broken], ['seldom', seldom]].flatMap(([, id]) => [`workflow_id=${id}`, ...states.map((state) => `workflow_id=${id}&status=${state}`)])];
  const said = (filter: string) => filter.replace(busy, 'busy').replace(broken, 'broken').replace(seldom, 'seldom').replace('workflow_id=', '').replace('status=', '').replace('&', ', ') || 'all';
  return [
    ...filters.flatMap((filter) => [
      { what: `runs, ${said(filter)}`, path: `/workflow-runs?limit=50&${filter}` },
      { what: `runs, ${said(filter)}, from the middle`, path: `/workflow-runs?limit=50&before=${middle}&${filter}` },
      { what: `runs, ${said(filter)}, the last page`, path: `/workflow-runs?limit=50&before=${oldest}&${filter}` },
    ]),
    { what: 'runs, all, offset 90,000', path: `/workflow-runs?limit=50&offset=90000` },
    { what: 'runs, success, offset 90,000', path: `/workflow-runs?limit=50&status=success&offset=90000` },
    { what: 'runs, busy, offset 60,000', path: `/workflow-runs?limit=50&workflow_id=${busy}&offset=60000` },
    ...['', ...states.map((state) => `&status=${state}`)].flatMap((filter) => [
      { what: `runs, may see two workflows${filter}`, path: `/workflow-runs?limit=50${filter}`, key: few },
      { what: `runs, may see a hundred workflows${filter}`, path: `/workflow-runs?limit=50${filter}`, key: many },
      { what: `task runs${filter}`, path: `/task-runs?limit=50${filter}` },
      { what: `task runs, may see two workflows${filter}`, path: `/task-runs?limit=50${filter}`, key: few },
      { what: `task runs, may see a hundred workflows${filter}`, path: `/task-runs?limit=50${filter}`, key: many },
    ]),
    { what: 'calendar: the newest 1,000 runs of busy', path: `/workflow-runs?limit=1000&workflow_id=${busy}` },
    { what: 'overview: 14 runs of each workflow', path: '/workflows/overview?runs=14' },
    { what: 'overview, may see two workflows', path: '/workflows/overview?runs=14', key: few },
    { what: 'workflows', path: '/workflows?limit=100' },
    { what: 'home: the latest runs', path: '/workflow-runs?limit=12' },
    ...[['busy', busy], ['broken', broken], ['seldom', seldom]].map(([name, id]) => ({ what: `grid of ${name}`, path: `/workflows/${id}/grid?runs=25` })),
    { what: 'workflow', path: `/workflows/${busy}` },
    { what: 'occurrences', path: `/workflows/${busy}/occurrences?limit=100` },
    { what: 'run', path: `/workflow-runs/${failed}` },
    { what: 'timeline', path: `/workflow-runs/${failed}/timeline` },
    { what: 'run page: the last successes', path: `/workflow-runs?workflow_id=${busy}&status=success&limit=21` },
    ...['approvals?limit=100', 'audit?limit=100', 'audit?action=no.such&limit=100', 'audit?outcome=failed&limit=100', 'audit?actor=nobody&limit=100', 'backfills?limit=100', 'deliveries?state=failed&limit=20', 'deliveries?limit=20', 'pools', 'pauses', 'workers', 'readyz', 'metrics'].map((path) => ({ what: path, path: `/${path}` })),
  ];
}

async function time(url: string, { path, key, what }: Asked): Promise<{ p50: number; p95: number; bytes: number }> {
  const times: number[] = [];
  let bytes = 0;
  for (let i = 0; i < 22; i++) {
    const began = performance.now();
    const response = await fetch(`${url}${path}`, key ? { headers: { Authorization: `Bearer ${key}` } } : {});
    bytes = (await response.arrayBuffer()).byteLength;
    expect(response.status, what).toBe(200);
    // The first ones find nothing in memory.
    if (i > 1) times.push(performance.now() - began);
  }
  return { p50: percentile(times, 50), p95: percentile(times, 95), bytes };
}

/** Whether the list shows a page of runs of one state, or of one workflow, and nothing else. */
const shows = (rows: number, what: { state?: string; workflow?: string }) => `(() => {
  const rows = [...document.querySelectorAll('table.list tbody tr')];
  return rows.length === ${rows} && rows.every((row) => ${what.state ? `row.querySelector('[data-state]')?.dataset.state === '${what.state}'` : 'true'} && ${what.workflow ? `row.textContent.includes('${what.workflow}')` : 'true'});
})()`;

/** From what somebody does to the frame with the rows it asks for; each of them for the first time, so nothing is in the page's memory. */
async function look(page: Page, store: string, ui: Ui): Promise<void> {
  await ui.open('runs');
  const state = (name: string) => page.getByRole('radiogroup', { name: 'Which runs' }).getByText(name, { exact: true });
  const workflow = (label: string) => page.getByRole('combobox', { name: 'Which workflow' }).selectOption({ label });
  const took = async (what: string, there: string, act: () => Promise<unknown>) => figure(`${store}: the runs page, ${what}, to the frame`, milliseconds(await fromActTo(page, there, act)), `${GOAL} ms`);
  await expect(page.getByRole('link', { name: 'sleepy' }).first()).toBeVisible();
  await took('the failed ones', shows(50, { state: 'failed' }), () => state('Failed').click());
  await took('older ones of these', shows(100, { state: 'failed' }), () => page.getByRole('button', { name: 'Older runs' }).click());
  await took('those under way', shows(5, { state: 'running' }), () => state('Running').click());
  await took('the good ones', shows(50, { state: 'success' }), () => state('Succeeded').click());
  await took('the good ones of the workflow with most runs', shows(50, { state: 'success', workflow: BUSY }), () => workflow(BUSY));
  await took('its few failed ones', shows(19, { state: 'failed', workflow: BUSY }), () => state('Failed').click());
  await took('those of a workflow that ran a year ago', `document.body.textContent.includes('No run fits')`, () => workflow(SELDOM));
  await took('all of it', shows(4, { workflow: SELDOM }), () => state('All').click());
}

for (const store of STORES) {
  test(`lists of a hundred thousand runs, ${store}`, async ({ page }) => {
    test.setTimeout(600_000);
    const { server, remove } = await fill(store);
    try {
      const slow: string[] = [];
      for (const asked of await questions(new Api(server.url))) {
        const { p50, p95, bytes } = await time(server.url, asked);
        figure(`${store}: ${asked.what}`, `p50 ${p50.toFixed(1)}, p95 ${p95.toFixed(1)} ms, ${kilobytes(bytes)}`, `${GOAL} ms`);
        if (p50 > GOAL) slow.push(asked.what);
      }
      await look(page, store, new Ui(page, server.url));
      expect(slow).toEqual([]);
    } finally {
      await remove();
    }
  });
}
