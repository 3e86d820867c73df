import { Checkbox, SegmentedControl, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '~/api/client';
import { sentenceOf } from '~/api/problem';
import type { Operation } from '~/api/types';
import { ActionDialog } from './ActionDialog';
import classes from './actions.module.css';
import { cliLine, curlLine } from './commands';
import { OperationPreview } from './OperationPreview';

export type OperationKind = 'clear' | 'mark' | 'cancel';

interface Choice {
  downstream: boolean;
  upstream: boolean;
  only_failed: boolean;
  state: 'success' | 'failed';
  reason: string;
}

/** Asks the server to do it, or only to say what would be done. */
async function operate(kind: OperationKind, id: string, tasks: string[], choice: Choice, dryRun: boolean): Promise<Operation> {
  const path = { params: { path: { id } } };
  if (kind === 'clear') return answer(api.POST('/workflow-runs/{id}/clear', { ...path, body: bodyOf(kind, tasks, choice, dryRun) }));
  if (kind === 'mark') return answer(api.POST('/workflow-runs/{id}/mark', { ...path, body: { ...bodyOf(kind, tasks, choice, dryRun), state: choice.state } }));
  const { runs } = await answer(api.POST('/workflow-runs/operations', { body: { operation: 'cancel', run_ids: [id], dry_run: dryRun } }));
  return runs[0]!;
}

function bodyOf(kind: OperationKind, tasks: string[], choice: Choice, dryRun: boolean) {
  const { downstream, upstream, only_failed } = choice;
  return {
    ...(tasks.length > 0 ? { tasks } : {}), ...(downstream ? { downstream } : {}), ...(upstream ? { upstream } : {}), ...(only_failed ? { only_failed } : {}),
    ...(kind === 'mark' && choice.reason ? { reason: choice.reason } : {}), ...(dryRun ? { dry_run: true } : {}),
  };
}

const TITLES = { clear: 'Clear', mark: 'Mark', cancel: 'Cancel the run' };
const LABELS = { clear: 'Clear', mark: 'Mark', cancel: 'Cancel' };

/** Clears, marks or cancels; first it shows exactly what that will do. */
export function OperationDialog({ kind, runId, tasks, onClose }: { kind: OperationKind; runId: string; tasks: string[]; onClose: () => void }) {
  const [choice, setChoice] = useState<Choice>({ downstream: kind === 'clear' && tasks.length > 0, upstream: false, only_failed: kind === 'clear' && tasks.length === 0, state: 'success', reason: '' });
  const client = useQueryClient();
  const change = (part: Partial<Choice>) => setChoice({ ...choice, ...part });
  const plan = useQuery({ queryKey: ['plan', kind, runId, tasks, { ...choice, reason: '' }], queryFn: () => operate(kind, runId, tasks, choice, true), placeholderData: keepPreviousData, staleTime: 0, gcTime: 0, retry: false });
  const act = useMutation({
    mutationFn: () => operate(kind, runId, tasks, choice, false),
    onSuccess: (done) => {
      void client.invalidateQueries();
      notifications.show({ message: doneText(kind, done), color: 'accent' });
      onClose();
    },
  });
  const options = { task: tasks, downstream: choice.downstream, upstream: choice.upstream, 'only-failed': choice.only_failed };
  const cli = kind === 'cancel' ? cliLine(['cancel', runId]) : kind === 'clear' ? cliLine(['clear', runId], options) : cliLine(['mark', choice.state, runId], { ...options, reason: choice.reason });
  const curl = kind === 'cancel' ? curlLine('POST', `workflow-runs/${runId}/cancel`)
    : curlLine('POST', `workflow-runs/${runId}/${kind}`, { ...bodyOf(kind, tasks, choice, false), ...(kind === 'mark' ? { state: choice.state } : {}) });
  return (
    <ActionDialog
      title={tasks.length > 0 ? `${TITLES[kind]}: ${tasks.join(', ')}` : TITLES[kind]} cli={cli} curl={curl} label={LABELS[kind]}
      isPossible={plan.data !== undefined && !plan.data.problem && (kind === 'cancel' || plan.data.changed > 0)} isBusy={act.isPending} error={act.error} onConfirm={() => act.mutate()} onClose={onClose}
    >
      {kind === 'mark' ? <SegmentedControl aria-label="Count it as" value={choice.state} onChange={(value) => change({ state: value as Choice['state'] })} data={[{ value: 'success', label: 'as succeeded' }, { value: 'failed', label: 'as failed' }]} /> : null}
      {kind !== 'cancel' ? (
        <div className={classes.options}>
          {tasks.length > 0 ? <Checkbox label="and what comes after" checked={choice.downstream} onChange={(event) => change({ downstream: event.currentTarget.checked })} /> : null}
          {tasks.length > 0 ? <Checkbox label="and what comes before" checked={choice.upstream} onChange={(event) => change({ upstream: event.currentTarget.checked })} /> : null}
          <Checkbox label="only what failed" checked={choice.only_failed} onChange={(event) => change({ only_failed: event.currentTarget.checked })} />
        </div>
      ) : null}
      {kind === 'mark' ? <TextInput label="Why" placeholder="For whoever looks at it later" value={choice.reason} onChange={(event) => change({ reason: event.currentTarget.value })} /> : null}
      {plan.data ? <OperationPreview operation={plan.data} /> : plan.isError ? <p role="alert" className={classes.error}>{sentenceOf(plan.error)}</p> : <p className="dimmed" aria-busy="true">Asking what that would do…</p>}
    </ActionDialog>
  );
}

function doneText(kind: OperationKind, done: Operation): string {
  const tasks = `${done.changed} ${done.changed === 1 ? 'task' : 'tasks'}`;
  return kind === 'clear' ? `Cleared ${tasks}; they run again.` : kind === 'mark' ? `Marked; ${tasks} changed. To undo it, clear them.` : 'Asked for the end of the run.';
}
