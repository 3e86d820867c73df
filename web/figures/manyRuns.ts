import { spawnSync } from 'node:child_process';
import { until } from '../tests/support/server';
import type { Api } from '../tests/support/api';

/** Workflows of the store, and runs that are put into it as copies of real ones. */
export const WORKFLOWS = 120;
export const RUNS = 100_000;
const YEAR = 365 * 86_400_000;

export const nameOf = (index: number) => `w${String(index).padStart(3, '0')}`;

/** Has most of the runs, of which hardly one failed. */
export const BUSY = nameOf(0);
/** Hardly ever succeeds. */
export const BROKEN = nameOf(1);
/** Ran a few times, a year ago. */
export const SELDOM = nameOf(2);

/** Real workflows, each with one run that a worker did. */
export async function prepare(api: Api): Promise<void> {
  for (let i = 0; i < WORKFLOWS; i++) await api.apply(`name: ${nameOf(i)}\nis_active: true\ntasks:\n  - name: work\n    command: "true"\n`);
  for (let i = 0; i < WORKFLOWS; i++) await api.trigger(nameOf(i));
  // One that tells another of its success.
  await api.apply('name: told\nis_active: true\ntasks:\n  - name: work\n    command: "true"\n');
  await api.apply('name: tells\nis_active: true\nhooks:\n  - on: success\n    workflow: {name: told}\ntasks:\n  - name: work\n    command: "true"\n');
  await api.trigger('tells');
  await until(async () => (await api.ask<object[]>('GET', `/workflow-runs?status=success&limit=1000`)).length === WORKFLOWS + 2, 120_000, 'each workflow has run once');
}

/** Runs that are under way and runs that wait, as they are while somebody looks. */
export async function begin(api: Api): Promise<void> {
  await api.apply('name: sleepy\nis_active: true\ntasks:\n  - name: work\n    command: sleep 1000\n');
  for (let i = 0; i < 5; i++) await api.trigger('sleepy');
  await until(async () => (await api.ask<object[]>('GET', '/workflow-runs?status=running')).length === 5, 30_000, 'five runs are under way');
}

interface Copy { n: number; at: number; workflow: string; isFailed: boolean }

/** Which workflow a copy is of, and how it ended: seven in ten of one workflow, one in a thousand failed beside those of the broken one. */
function copies(): Copy[] {
  return Array.from({ length: RUNS }, (_, n) => {
    const at = Date.now() - YEAR + Math.floor((n * (YEAR - 86_400_000)) / RUNS);
    if (n < 3) return { n, at, workflow: SELDOM, isFailed: false };
    if (n % 20 === 7) return { n, at, workflow: BROKEN, isFailed: n % 4000 !== 7 };
    if (n % 10 < 7) return { n, at, workflow: BUSY, isFailed: n % 5000 === 1 };
    return { n, at, workflow: nameOf(3 + (n % (WORKFLOWS - 3))), isFailed: n % 1000 === 18 };
  });
}

/** An id of version 7 that is as old as its run. */
const idOf = ({ n, at }: { n: number; at: number }, kind: number) => `${at.toString(16).padStart(12, '0')}700${kind}8000${n.toString(16).padStart(12, '0')}`;

const COLUMNS = ['plan_n', 'plan_id', 'plan_attempt', 'plan_workflow', 'plan_state', 'plan_at', 'plan_end'];

/** The rows of the copies, from the one real run of their workflow, in the words that both databases know. */
function fill(id: (hex: string) => string, time: (at: number) => string, kind: 'blob' | 'uuid', instant: string): string {
  const rows = copies().map((copy) => `(${copy.n},${id(idOf(copy, 0))},${id(idOf(copy, 1))},'${copy.workflow}','${copy.isFailed ? 'failed' : 'success'}',${time(copy.at)},${time(copy.at + 1000 + (copy.n % 97) * 500)})`);
  const inserts = Array.from({ length: Math.ceil(rows.length / 500) }, (_, i) => `insert into plan values ${rows.slice(i * 500, i * 500 + 500).join(',')};`);
  const drop = (table: string) => COLUMNS.map((column) => `alter table ${table} drop column ${column};`).join('\n');
  return `
    create temp table plan (plan_n integer, plan_id ${kind}, plan_attempt ${kind}, plan_workflow text, plan_state text, plan_at ${instant}, plan_end ${instant});
    ${inserts.join('\n')}
    create temp table models as select w.name as model_name, r.id as model_id from workflows w join workflow_runs r on r.workflow_id = w.id;
    create temp table runs as select r.*, p.* from plan p join models m on m.model_name = p.plan_workflow join workflow_runs r on r.id = m.model_id;
    update runs set id = plan_id, state = plan_state, status = plan_state, created_at = plan_at, started_at = plan_at, finished_at = plan_end;
    ${drop('runs')}
    insert into workflow_runs select * from runs;
    create temp table attempts as select a.*, p.* from plan p join models m on m.model_name = p.plan_workflow join task_runs a on a.workflow_run_id = m.model_id;
    update attempts set id = plan_attempt, workflow_run_id = plan_id, state = plan_state, status = plan_state, queued_at = plan_at, started_at = plan_at, finished_at = plan_end;
    ${drop('attempts')}
    insert into task_runs select * from attempts;
    create temp table records as select a.*, p.* from plan p cross join (select * from audit_records limit 1) a;
    update records set id = plan_id, at = plan_at;
    ${drop('records')}
    insert into audit_records select * from records;
    create temp table told as select d.*, p.* from plan p cross join (select * from deliveries limit 1) d;
    update told set id = plan_id, run_id = plan_id, workflow_id = (select id from workflows where name = plan_workflow), state = case when plan_n % 1000 = 5 then 'failed' else 'delivered' end,
      created_at = plan_at, due_at = null, ended_at = plan_end;
    ${drop('told')}
    insert into deliveries select * from told;`;
}

/** Runs statements in a database that no server has open: a file, or what a URL names. */
function execute(database: string, sql: string): void {
  const isUrl = database.startsWith('postgres:');
  const done = spawnSync(isUrl ? 'psql' : 'sqlite3', isUrl ? ['-q', '-v', 'ON_ERROR_STOP=1', database] : ['-bail', database], { input: `begin; ${sql} commit; ${isUrl ? 'analyze;' : ''}`, encoding: 'utf8', maxBuffer: 1 << 26 });
  if (done.status !== 0) throw new Error(done.error?.message ?? done.stderr);
}

/** Puts the copies beside the real runs. */
export function fillRuns(database: string): void {
  execute(database, database.startsWith('postgres:')
    ? fill((hex) => `'${hex}'`, (at) => `'${new Date(at).toISOString()}'`, 'uuid', 'timestamptz')
    : fill((hex) => `x'${hex}'`, (at) => String(at * 1000), 'blob', 'integer'));
}

/** Puts copies of the only runs of a workflow beside them, with all their attempts: older ones, by turns of each. */
export function copyRuns(database: string, count: number): void {
  const isUrl = database.startsWith('postgres:');
  const kind = isUrl ? 'uuid' : 'blob';
  const id = (n: number) => (isUrl ? `'${idOf({ n, at: Date.now() - 86_400_000 + n * 1000 }, 0)}'` : `x'${idOf({ n, at: Date.now() - 86_400_000 + n * 1000 }, 0)}'`);
  execute(database, `
    create temp table plan (plan_n integer, plan_id ${kind});
    insert into plan values ${Array.from({ length: count }, (_, n) => `(${n},${id(n)})`).join(',')};
    create temp table models as select id as model_id, row_number() over (order by id) - 1 as model_n from workflow_runs;
    create temp table pairs as select plan_id, plan_n, model_id from plan join models on model_n = plan_n % (select count(*) from models);
    create temp table runs as select r.*, p.* from pairs p join workflow_runs r on r.id = p.model_id;
    update runs set id = plan_id;
    create temp table attempts as select a.*, p.* from pairs p join task_runs a on a.workflow_run_id = p.model_id;
    update attempts set workflow_run_id = plan_id, id = ${isUrl ? 'gen_random_uuid()' : 'randomblob(16)'};
    ${['plan_id', 'plan_n', 'model_id'].flatMap((column) => ['runs', 'attempts'].map((table) => `alter table ${table} drop column ${column};`)).join('\n')}
    insert into workflow_runs select * from runs;
    insert into task_runs select * from attempts;`);
}
