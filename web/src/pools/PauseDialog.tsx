import { SegmentedControl, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ActionDialog } from '~/actions/ActionDialog';
import { cliLine, curlLine } from '~/actions/commands';
import { answer, api } from '~/api/client';

/** Holds back a queue, or everything; never without a reason. */
export function PauseDialog({ queue = 'default', onClose }: { queue?: string; onClose: () => void }) {
  const [scope, setScope] = useState<'queue' | 'all'>('queue');
  const [name, setName] = useState(queue);
  const [reason, setReason] = useState('');
  const client = useQueryClient();
  const body = { scope, ...(scope === 'queue' ? { name } : {}), reason };
  const pause = useMutation({
    mutationFn: () => answer(api.POST('/pauses', { body })),
    onSuccess: () => {
      void client.invalidateQueries();
      onClose();
    },
  });
  return (
    <ActionDialog
      title="Pause" label="Pause" isPossible={reason !== '' && (scope === 'all' || name !== '')} isBusy={pause.isPending} error={pause.error} onConfirm={() => pause.mutate()} onClose={onClose}
      cli={cliLine(['pause'], { ...(scope === 'all' ? { all: true } : { queue: name }), reason })} curl={curlLine('POST', 'pauses', body)}
    >
      <SegmentedControl aria-label="What" value={scope} onChange={(value) => setScope(value as typeof scope)} data={[{ value: 'queue', label: 'A queue' }, { value: 'all', label: 'Everything' }]} />
      {scope === 'queue' ? <TextInput label="Queue" value={name} onChange={(event) => setName(event.currentTarget.value)} /> : null}
      <TextInput label="Why" required value={reason} onChange={(event) => setReason(event.currentTarget.value)} data-autofocus />
      <p className="dimmed">{scope === 'all' ? 'No task starts and no schedule fires until somebody resumes it.' : 'No task of this queue starts until somebody resumes it.'} What runs goes on to its end.</p>
    </ActionDialog>
  );
}
