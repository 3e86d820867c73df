import { TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ActionDialog } from '~/actions/ActionDialog';
import { cliLine, curlLine } from '~/actions/commands';
import { answer, api } from '~/api/client';
import type { Worker } from '~/api/types';
import { counted } from '~/text/counted';

/** Gives a worker no more tasks, or tasks again. */
export function DrainDialog({ worker, onClose }: { worker: Worker; onClose: () => void }) {
  const [reason, setReason] = useState('');
  const client = useQueryClient();
  const drains = worker.takes_tasks;
  const path = { params: { path: { id: worker.id } } };
  const body = reason === '' ? {} : { reason };
  const change = useMutation({
    mutationFn: () => answer(drains ? api.POST('/workers/{id}/drain', { ...path, body }) : api.DELETE('/workers/{id}/drain', path)),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['workers'] });
      void client.invalidateQueries({ queryKey: ['why'] });
      onClose();
    },
  });
  return (
    <ActionDialog
      title={drains ? 'Drain a worker' : 'Give a worker tasks again'} label={drains ? 'Drain' : 'Take tasks again'} isPossible isBusy={change.isPending} error={change.error}
      onConfirm={() => change.mutate()} onClose={onClose}
      cli={cliLine(['workers', drains ? 'drain' : 'undrain', worker.id], drains ? { reason } : {})} curl={curlLine(drains ? 'POST' : 'DELETE', `workers/${worker.id}/drain`, drains ? body : undefined)}
    >
      {drains ? (
        <>
          <p><strong className="name">{worker.name}</strong> is given no more tasks. {held(worker)} It stays so until somebody ends it, or the worker is started anew.</p>
          <TextInput label="Why" description="Shown here, and where a task waits for a worker" value={reason} onChange={(event) => setReason(event.currentTarget.value)} data-autofocus />
        </>
      ) : <p><strong className="name">{worker.name}</strong> takes tasks of its queues again at once.</p>}
    </ActionDialog>
  );
}

function held(worker: Worker): string {
  return worker.held ? `It holds ${counted(worker.held, 'task')}: what runs goes on to its end, what waits for a slot goes back to the queue.` : 'It holds none, and may be stopped at once.';
}
