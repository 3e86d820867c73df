import type { QueryClient } from '@tanstack/react-query';
import type { Grid, Overview, Run, TaskRun, TimelineAttempt, Worker } from '~/api/types';
import { withCells, withRun } from '~/workflow/grid/cells';
import type { News } from './events';
import type { Invalidator } from './invalidator';
import { grouped } from '~/text/grouped';

/** Writes news into what the screens show. What cannot be known from an event alone is asked for again, but seldom. */
export function applyNews(client: QueryClient, news: News, invalidator: Invalidator): void {
  const runs = [...news.runs.values()];
  const tasks = [...news.tasks.values()];
  if (runs.length > 0) applyRuns(client, runs, invalidator);
  if (tasks.length > 0) applyTasks(client, tasks, invalidator);
  invalidator.askOf('run', news.runs);
  invalidator.askOf('why', news.runs);
  invalidator.askOf('why', news.tasks);
  invalidator.askOf('taskRun', news.tasks);
  if (news.workers.size > 0) applyWorkers(client, news.workers, invalidator);
}

function applyRuns(client: QueryClient, runs: Run[], invalidator: Invalidator): void {
  client.setQueryData<Overview[]>(['overview'], (rows) => rows && runs.reduce(withMark, rows));
  for (const run of runs) client.setQueryData<Run>(['run', run.id], (known) => known && merged(known, run));
  for (const [key, grid] of client.getQueriesData<Grid>({ queryKey: ['grid'] })) {
    const own = runs.filter((run) => run.workflow_id === key[1]);
    if (!grid || own.length === 0) continue;
    if (own.some((run) => !grid.runs.some((known) => known.id === run.id))) invalidator.ask(key);
    else client.setQueryData<Grid>(key, own.reduce(withRun, grid));
  }
  invalidator.ask(['runs']);
  invalidator.ask(['recentRuns']);
  // A run that begins or ends moves the schedule's next slot, and the ledger.
  invalidator.ask(['occurrences']);
  for (const id of new Set(runs.map((run) => run.workflow_id))) invalidator.ask(['workflow', id]);
}

function applyTasks(client: QueryClient, tasks: TaskRun[], invalidator: Invalidator): void {
  const byRun = grouped(tasks, (task) => task.workflow_run_id);
  for (const [runId, own] of byRun) {
    client.setQueryData<TimelineAttempt[]>(['timeline', runId], (attempts) => attempts && withAttempts(attempts, own));
    // An event does not tell when an attempt became ready, nor the label of an item.
    invalidator.ask(['timeline', runId], 2000);
  }
  // A run's sentence counts its tasks.
  invalidator.askOf('why', byRun, 1500);
  if (tasks.some((task) => task.state === 'awaiting_input' || task.status !== 'pending')) invalidator.ask(['approvals'], 1000);
  // An event tells neither the pool nor the queue.
  for (const kind of ['pools', 'queues', 'occupancy']) invalidator.askAny(kind, 2000);
  for (const [key, grid] of client.getQueriesData<Grid>({ queryKey: ['grid'] })) {
    if (!grid) continue;
    const next = withCells(grid, tasks);
    if (next !== grid) client.setQueryData<Grid>(key, next);
  }
}

function applyWorkers(client: QueryClient, workers: Map<string, Worker>, invalidator: Invalidator): void {
  const known = client.getQueryData<Worker[]>(['workers']);
  if (!known) return;
  if ([...workers.values()].some((worker) => worker.status !== 'active' || !known.some((one) => one.id === worker.id && one.takes_tasks === worker.takes_tasks))) {
    invalidator.ask(['workers']);
    invalidator.askAny('queues', 2000);
  }
  client.setQueryData<Worker[]>(['workers'], known.map((one) => merged(one, workers.get(one.id) ?? {})));
}

/** A row of the list of workflows with a run's new state; a new run comes first. */
export function withMark(rows: Overview[], run: Run): Overview[] {
  return rows.map((row) => {
    if (row.workflow.id !== run.workflow_id) return row;
    const mark = { id: run.id, state: run.state, created_at: run.created_at ?? run.started_at, started_at: run.started_at, finished_at: run.finished_at };
    const at = row.runs.findIndex((one) => one.id === run.id);
    if (at >= 0) return { ...row, runs: row.runs.with(at, { ...mark, created_at: row.runs[at]!.created_at }) };
    // Ids rise with time: an old run that changes, and is not shown, stays away.
    if (row.runs[0] && run.id < row.runs[0].id) return row;
    return { ...row, runs: [mark, ...row.runs].slice(0, 14) };
  });
}

/** A run's attempts with what events said of them. */
export function withAttempts(attempts: TimelineAttempt[], news: TaskRun[]): TimelineAttempt[] {
  const places = new Map(attempts.map((attempt, place) => [attempt.id, place]));
  const next = [...attempts];
  for (const task of news) {
    const place = places.get(task.id);
    const hasRun = task.status === 'running' || (task.worker_id !== undefined && task.finished_at !== undefined);
    const told = {
      id: task.id, task: task.task_name, map_index: task.map_index, attempt: task.attempt, state: task.state,
      started_at: hasRun ? task.started_at : undefined, finished_at: task.finished_at, worker_id: task.worker_id, reason: task.reason,
    };
    if (place !== undefined) next[place] = merged(next[place]!, told);
    else next.splice(placeOf(next, told), 0, told);
  }
  return next;
}

/** After the other attempts of its task. */
function placeOf(attempts: TimelineAttempt[], one: TimelineAttempt): number {
  const last = attempts.findLastIndex((known) => known.task === one.task && (known.map_index ?? -1) <= (one.map_index ?? -1));
  return last < 0 ? attempts.length : last + 1;
}

function merged<T extends object>(known: T, news: Partial<T>): T {
  const told = Object.entries(news).filter(([, value]) => value !== undefined && value !== '');
  return { ...known, ...(Object.fromEntries(told) as Partial<T>) };
}
