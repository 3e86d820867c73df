import { NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '~/access/useMay';
import { ActionDialog } from '~/actions/ActionDialog';
import { cliLine, curlLine } from '~/actions/commands';
import { answer, api } from '~/api/client';
import { sentenceOf } from '~/api/problem';
import { overviewQuery } from '~/api/queries';
import type { BackfillPlan } from '~/api/types';
import { inert } from '~/text/inert';
import { PlanPreview } from './PlanPreview';
import classes from './backfills.module.css';

interface Address {
  workflow?: string;
  from?: string;
  to?: string;
}

/** Begins a backfill; first it lists the slots that it would run. */
export function CreateBackfill({ search, onChange, onClose }: { search: Address; onChange: (next: Address) => void; onClose: () => void }) {
  const rows = useQuery(overviewQuery).data ?? [];
  const may = useMay();
  const [reprocess, setReprocess] = useState<'none' | 'failed' | 'completed'>('none');
  const [most, setMost] = useState(1);
  const [reason, setReason] = useState('');
  const client = useQueryClient();
  const { workflow = '', from = '', to = '' } = search;
  const body = { workflow, from, to, reprocess, max_active_runs: most };
  const [settled] = useDebouncedValue(body, 250);
  const isWhole = workflow !== '' && from !== '' && to !== '';
  const plan = useQuery({
    queryKey: ['backfillPlan', settled], enabled: isWhole && settled.from !== '' && settled.to !== '', retry: false, staleTime: 0, placeholderData: keepPreviousData,
    queryFn: () => answer(api.POST('/backfills', { body: { ...settled, dry_run: true } })) as Promise<BackfillPlan>,
  });
  const create = useMutation({
    mutationFn: () => answer(api.POST('/backfills', { body: { ...body, reason, confirm: true } })),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['backfills'] });
      onClose();
    },
  });
  const scheduled = rows.filter((row) => row.workflow.schedule_cron !== '' && may('runs.operate', row.workflow.name)).map((row) => row.workflow.name).toSorted();
  return (
    <ActionDialog
      title="New backfill" label={plan.data ? `Run ${plan.data.runs}` : 'Run'} isPossible={isWhole && plan.data !== undefined && plan.data.runs > 0 && !plan.isError} isBusy={create.isPending} error={create.error}
      onConfirm={() => create.mutate()} onClose={onClose} cli={cliLine(['backfill', 'create', workflow], { from, to, reprocess: reprocess === 'none' ? undefined : reprocess, 'max-active': String(most), reason })}
      curl={curlLine('POST', 'backfills', { ...body, reason })}
    >
      <NativeSelect label="Workflow" required value={workflow} data={[{ value: '', label: 'Choose one with a schedule' }, ...scheduled.map((name) => ({ value: name, label: inert(name) }))]} onChange={(event) => onChange({ workflow: event.currentTarget.value || undefined })} />
      <div className={classes.range}>
        <TextInput label="From" placeholder="2026-11-01 or 2026-11-01T05:00" description="In the workflow's zone, unless it says another" required value={from} onChange={(event) => onChange({ from: event.currentTarget.value || undefined })} />
        <TextInput label="To" placeholder="2026-11-08" description="The last slot that may run" required value={to} onChange={(event) => onChange({ to: event.currentTarget.value || undefined })} />
        <NativeSelect label="Slots that ran already" value={reprocess} data={[{ value: 'none', label: 'leave them' }, { value: 'failed', label: 'again if they failed' }, { value: 'completed', label: 'again in any case' }]} onChange={(event) => setReprocess(event.currentTarget.value as typeof reprocess)} />
        <NumberInput label="At once" min={1} max={100} value={most} onChange={(value) => setMost(Number(value) || 1)} />
      </div>
      <TextInput label="Why" value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
      {plan.isError ? <p role="alert" className={classes.error}>{sentenceOf(plan.error)}</p> : plan.data ? <PlanPreview plan={plan.data} /> : <p className="dimmed">Fill in workflow and times; the slots are listed before anything runs.</p>}
    </ActionDialog>
  );
}
