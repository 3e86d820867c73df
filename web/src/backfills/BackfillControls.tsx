import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '~/access/useMay';
import { ActionDialog } from '~/actions/ActionDialog';
import { cliLine, curlLine } from '~/actions/commands';
import { answer, api } from '~/api/client';
import { sentenceOf } from '~/api/problem';
import type { Backfill } from '~/api/types';

type Verb = 'pause' | 'resume' | 'cancel';

/** Holds a backfill back, lets it go on, or ends it. */
export function BackfillControls({ backfill }: { backfill: Backfill }) {
  const client = useQueryClient();
  const [isEnding, setEnding] = useState(false);
  const may = useMay()('runs.operate', backfill.workflow_name);
  const control = useMutation({
    mutationFn: (verb: Verb) => {
      const request = { params: { path: { id: backfill.id } }, body: {} };
      return answer(verb === 'pause' ? api.POST('/backfills/{id}/pause', request) : verb === 'resume' ? api.POST('/backfills/{id}/resume', request) : api.POST('/backfills/{id}/cancel', request));
    },
    onSuccess: () => setEnding(false),
    onError: (error, verb) => verb !== 'cancel' && notifications.show({ message: sentenceOf(error), color: 'red' }),
    onSettled: () => void client.invalidateQueries({ queryKey: ['backfills'] }),
  });
  if (!may) return null;
  if (backfill.state !== 'running' && backfill.state !== 'paused') return null;
  return (
    <span className="row">
      <Button size="compact-xs" variant="default" loading={control.isPending} onClick={() => control.mutate(backfill.state === 'paused' ? 'resume' : 'pause')}>{backfill.state === 'paused' ? 'Resume' : 'Pause'}</Button>
      <Button size="compact-xs" variant="default" onClick={() => setEnding(true)}>Cancel…</Button>
      {isEnding ? (
        <ActionDialog title={`Cancel the backfill of ${backfill.workflow_name}`} label="Cancel it" cli={cliLine(['backfill', 'cancel', backfill.id])} curl={curlLine('POST', `backfills/${backfill.id}/cancel`, {})} isBusy={control.isPending} error={control.error} onConfirm={() => control.mutate('cancel')} onClose={() => setEnding(false)}>
          <p>{backfill.slots - backfill.done} of {backfill.slots} slots are not run, and the {backfill.alive} runs that are alive are asked to end.</p>
        </ActionDialog>
      ) : null}
    </span>
  );
}
