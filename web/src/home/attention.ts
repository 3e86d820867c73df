import type { Approval, Delivery, Overview, Pause, Pool, Queue, Worker } from '~/api/types';
import { isStranded } from '~/pools/queueText';
import { hasEnded, hasFailed } from '~/states/palette';
import { counted } from '~/text/counted';

/** Something that somebody should look at. */
export interface Attention {
  key: string;
  /** The loudest come first. */
  level: 'failed' | 'warning' | 'asks';
  /** Name of what it is about; empty for the server as a whole. */
  subject: string;
  sentence: string;
  at: string | undefined;
  link: { to: '/runs/$id'; id: string } | { to: '/workflows/$id'; id: string } | { to: '/deliveries'; id: string } | { to: '/pools'; pool?: string; queue?: string } | { to: '/approvals' | '/workers' };
}

export interface World {
  rows: Overview[];
  approvals: Approval[];
  workers: Worker[] | undefined;
  pools: Pool[];
  queues: Queue[];
  pauses: Pause[];
  deliveries: Delivery[];
}

/** What needs attention, the loudest and newest first. */
export function attentionOf({ rows, approvals, workers, pools, queues, pauses, deliveries }: World): Attention[] {
  const found: Attention[] = [];
  if (workers?.length === 0) found.push({ key: 'workers', level: 'failed', subject: '', sentence: 'No worker is there: nothing runs until one is started.', at: undefined, link: { to: '/workers' } });
  else if (workers?.every((worker) => worker.drain)) found.push({ key: 'workers', level: 'failed', subject: '', sentence: 'No worker takes tasks: all are drained.', at: workers[0]!.drain!.since, link: { to: '/workers' } });
  for (const { workflow, runs } of rows) {
    const last = runs.find((run) => hasEnded(run.state));
    if (last && hasFailed(last.state)) found.push({ key: last.id, level: 'failed', subject: workflow.name, sentence: failures(runs), at: last.finished_at, link: { to: '/runs/$id', id: last.id } });
    if (workflow.schedule_problem) found.push({ key: `schedule ${workflow.id}`, level: 'warning', subject: workflow.name, sentence: workflow.schedule_problem, at: undefined, link: { to: '/workflows/$id', id: workflow.id } });
  }
  for (const approval of approvals) found.push({ key: approval.task_run_id, level: 'asks', subject: `${approval.workflow_name} · ${approval.task_name}`, sentence: approval.message, at: approval.since, link: { to: '/approvals' } });
  for (const pool of pools) if (pool.waiting > 0 && pool.occupied >= pool.slots) found.push({ key: `pool ${pool.name}`, level: 'warning', subject: pool.name, sentence: `The pool is full: ${pool.waiting} wait.`, at: undefined, link: { to: '/pools', pool: pool.name } });
  // Where no worker takes anything at all, that is said already.
  const isServed = workers === undefined || workers.some((worker) => !worker.drain);
  for (const queue of queues) if (isServed && isStranded(queue)) found.push({ key: `queue ${queue.name}`, level: 'warning', subject: queue.name, sentence: stranded(queue), at: queue.oldest_since, link: { to: '/pools', queue: queue.name } });
  for (const pause of pauses) if (pause.scope !== 'workflow') found.push({ key: `pause ${pause.name}`, level: 'warning', subject: pause.name ?? '', sentence: `${pause.scope === 'all' ? 'Everything' : 'The queue'} is paused: ${pause.reason}`, at: pause.paused_at, link: { to: '/pools', queue: pause.scope === 'queue' ? pause.name : undefined } });
  for (const delivery of deliveries) found.push({ key: delivery.id, level: 'warning', subject: delivery.workflow_name, sentence: `A hook could not tell ${delivery.target}: ${delivery.problem ?? 'no answer'}`, at: delivery.ended_at, link: { to: '/deliveries', id: delivery.id } });
  const loudness = { failed: 0, asks: 1, warning: 2 };
  return found.toSorted((a, b) => loudness[a.level] - loudness[b.level] || (b.at ?? '').localeCompare(a.at ?? ''));
}

/** "Its last run failed", or how many in a row did. */
function failures(runs: Overview['runs']): string {
  const ended = runs.filter((run) => hasEnded(run.state));
  const inRow = ended.findIndex((run) => !hasFailed(run.state));
  const count = inRow < 0 ? ended.length : inRow;
  return count <= 1 ? 'Its last run failed.' : `Its last ${count} runs failed.`;
}

function stranded({ waiting, workers }: Queue): string {
  const who = `${counted(waiting, 'task')} ${waiting === 1 ? 'waits' : 'wait'} in the queue`;
  return workers.length === 0 ? `${who}, and no worker serves it.` : `${who}, and all workers that serve it are drained.`;
}
