import { Checkbox, SegmentedControl, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '~/api/client';
import { sentenceOf } from '~/api/problem';
import type { Operation } from '~/api/types';
import { StateBadge } from '~/states/StateBadge';
import { counted, thousands } from '~/text/counted';
import { inert } from '~/text/inert';
import { ActionDialog } from './ActionDialog';
import classes from './actions.module.css';
import { type BulkChoice, type BulkKind, type BulkTarget, MOST_RUNS, bulkBody, bulkLines, bulkText, changing } from './bulk';

const TITLES = { clear: 'Clear', mark: 'Mark', cancel: 'Cancel' };
const LABELS = { clear: 'Clear', mark: 'Mark', cancel: 'Cancel' };

/** More rows say nothing more, and would be slow to show. */
const MOST_ROWS = 200;

type Body = Omit<ReturnType<typeof bulkBody>, 'operation'> & { operation: 'cancel' };

const ask = (body: object) => answer(api.POST('/workflow-runs/operations', { body: { ...(body as Body), brief: true } }));

/** Clears, marks or cancels many runs; first it lists them, with what that would do to each. */
export function BulkDialog({ kind, target, onClose, onDone }: { kind: BulkKind; target: BulkTarget; onClose: () => void; onDone: () => void }) {
  const [choice, setChoice] = useState<BulkChoice>({ only_failed: kind !== 'cancel', state: 'success', reason: '' });
  const client = useQueryClient();
  const change = (part: Partial<BulkChoice>) => setChoice({ ...choice, ...part });
  const plan = useQuery({
    queryKey: ['plan', 'bulk', kind, target, { ...choice, reason: '' }], queryFn: () => ask({ ...bulkBody(kind, target, choice), dry_run: true }),
    placeholderData: keepPreviousData, staleTime: Infinity, gcTime: 0, retry: false, refetchOnWindowFocus: false,
  });
  const meant = changing(plan.data?.runs ?? []);
  const act = useMutation({
    mutationFn: () => ask(bulkBody(kind, { ids: meant.map((run) => run.workflow_run_id) }, choice)),
    onSuccess: (done) => {
      void client.invalidateQueries();
      notifications.show({ message: bulkText(kind, done.runs), color: 'accent' });
      onDone();
    },
  });
  return (
    <ActionDialog
      title={`${TITLES[kind]}: many runs`} label={meant.length > 0 ? `${LABELS[kind]} ${counted(meant.length, 'run')}` : LABELS[kind]} {...bulkLines(kind, target, choice)}
      isPossible={meant.length > 0 && !plan.isPlaceholderData} isBusy={act.isPending} error={act.error} onConfirm={() => act.mutate()} onClose={onClose}
    >
      {kind === 'mark' ? <SegmentedControl aria-label="Count them as" value={choice.state} onChange={(value) => change({ state: value as BulkChoice['state'] })} data={[{ value: 'success', label: 'as succeeded' }, { value: 'failed', label: 'as failed' }]} /> : null}
      {kind !== 'cancel' ? <Checkbox label="only what failed" checked={choice.only_failed} onChange={(event) => change({ only_failed: event.currentTarget.checked })} /> : null}
      {kind === 'mark' ? <TextInput label="Why" placeholder="For whoever looks at it later" value={choice.reason} onChange={(event) => change({ reason: event.currentTarget.value })} /> : null}
      {plan.data ? <Plan runs={plan.data.runs} hasMore={plan.data.more} /> : plan.isError ? <p role="alert" className={classes.error}>{sentenceOf(plan.error)}</p> : <p className="dimmed" aria-busy="true">Asking what that would do…</p>}
    </ActionDialog>
  );
}

function Plan({ runs, hasMore }: { runs: Operation[]; hasMore: boolean }) {
  const meant = changing(runs);
  const tasks = meant.reduce((sum, run) => sum + run.changed, 0);
  // What changes first: whatever is left alone is there to be looked up.
  const shown = [...meant, ...runs.filter((run) => !meant.includes(run))];
  return (
    <div>
      <p role="status">{meant.length === 0 ? 'This would change nothing.' : `This changes ${counted(tasks, 'task')} of ${counted(meant.length, 'run')}${runs.length > meant.length ? `; ${runs.length - meant.length} of ${counted(runs.length, 'run')} stay as they are` : ''}:`}</p>
      {hasMore ? <p>More than {thousands(MOST_RUNS)} runs fit: these are the newest. Do it again for the next.</p> : null}
      {runs.length > 0 ? (
        <div className={classes.preview} tabIndex={0} role="region" aria-label="What would be done">
          <table className="list">
            <thead><tr><th scope="col">Run</th><th scope="col">Workflow</th><th scope="col">Now</th><th scope="col">Then</th></tr></thead>
            <tbody>
              {shown.slice(0, MOST_ROWS).map((run) => (
                <tr key={run.workflow_run_id}>
                  <td className="nowrap"><code title={run.workflow_run_id}>…{run.workflow_run_id.slice(-12)}</code></td>
                  <td><span className="name">{inert(run.workflow_name)}</span></td>
                  <td><StateBadge state={run.state} /></td>
                  <td>{run.problem ? <span className={classes.error}>left alone: {inert(run.problem)}</span> : run.changed > 0 ? `${counted(run.changed, 'task')} changed` : <span className="dimmed">stays as it is</span>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
      {shown.length > MOST_ROWS ? <p className="dimmed">…and {counted(shown.length - MOST_ROWS, 'run')} more.</p> : null}
    </div>
  );
}
