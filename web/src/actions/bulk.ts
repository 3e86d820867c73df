import type { RunFilter } from '~/api/queries';
import type { Operation } from '~/api/types';
import { counted } from '~/text/counted';
import { cliLine, curlLine } from './commands';

/** What is done to many runs at once. */
export type BulkKind = 'cancel' | 'clear' | 'mark';

/** Which runs are meant: some that were chosen, or all that fit a filter, the newest thousand of them. */
export type BulkTarget = { ids: string[] } | { filter: RunFilter; workflowName?: string };

export interface BulkChoice {
  only_failed: boolean;
  state: 'success' | 'failed';
  reason: string;
}

/** Most runs of one request. */
export const MOST_RUNS = 1000;

/** Whether a filter says anything: the server changes no runs of which nothing is said. */
export const isNarrowed = (filter: RunFilter) => Object.values(filter).some((value) => value !== undefined);

const OPERATIONS = { cancel: () => 'cancel', clear: () => 'clear', mark: (choice: BulkChoice) => `mark_${choice.state}` };

const times = ({ created_from, created_to }: RunFilter) => ({ ...(created_from ? { created_from } : {}), ...(created_to ? { created_to } : {}) });

/** The body that does it, or only tells what it would do. */
export function bulkBody(kind: BulkKind, target: BulkTarget, choice: BulkChoice) {
  return {
    operation: OPERATIONS[kind](choice),
    ...('ids' in target ? { run_ids: target.ids } : { ...(target.filter.workflow_id ? { workflow: target.filter.workflow_id } : {}), ...(target.filter.status ? { status: target.filter.status } : {}), ...times(target.filter) }),
    ...(kind !== 'cancel' && choice.only_failed ? { only_failed: true } : {}),
    ...(kind === 'mark' && choice.reason ? { reason: choice.reason } : {}),
  };
}

/** The same as lines for a shell. */
export function bulkLines(kind: BulkKind, target: BulkTarget, choice: BulkChoice): { cli: string; curl: string } {
  const verb = kind === 'mark' ? ['mark', choice.state] : [kind];
  const which = 'ids' in target ? target.ids : [];
  const filter = 'ids' in target ? {} : { workflow: target.workflowName ?? target.filter.workflow_id, status: target.filter.status, from: target.filter.created_from, to: target.filter.created_to };
  const how = { 'only-failed': kind !== 'cancel' && choice.only_failed, reason: kind === 'mark' ? choice.reason : undefined, yes: 'filter' in target };
  return { cli: cliLine([...verb, ...which], { ...filter, ...how }), curl: curlLine('POST', 'workflow-runs/operations', bulkBody(kind, target, choice)) };
}

/** The runs of a plan that would change: what was shown is what is done, whatever comes to fit meanwhile. */
export const changing = (runs: Operation[]) => runs.filter((run) => run.changed > 0 && !run.problem);

/** What was done, in a sentence. */
export function bulkText(kind: BulkKind, runs: Operation[]): string {
  const done = changing(runs);
  const left = runs.length - done.length;
  const tasks = counted(done.reduce((sum, run) => sum + run.changed, 0), 'task');
  const told = kind === 'cancel' ? `Asked for the end of ${counted(done.length, 'run')} (${tasks}).`
    : kind === 'clear' ? `Cleared ${tasks} of ${counted(done.length, 'run')}; they run again.` : `Marked ${tasks} of ${counted(done.length, 'run')}.`;
  return left > 0 ? `${told} ${counted(left, 'run')} ${left === 1 ? 'was' : 'were'} left as ${left === 1 ? 'it was' : 'they were'}.` : told;
}
