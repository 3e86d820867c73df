import { NumberInput, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ActionDialog } from '~/actions/ActionDialog';
import { cliLine, curlLine } from '~/actions/commands';
import { answer, api } from '~/api/client';
import type { Pool } from '~/api/types';

/** Writes a pool, new or over the one of its name. */
export function PoolDialog({ pool, onClose }: { pool: Pool | undefined; onClose: () => void }) {
  const [name, setName] = useState(pool?.name ?? '');
  const [slots, setSlots] = useState(pool?.slots ?? 1);
  const [rate, setRate] = useState(pool?.rate ?? '');
  const [description, setDescription] = useState(pool?.description ?? '');
  const client = useQueryClient();
  const body = { slots, ...(rate ? { rate } : {}), ...(description ? { description } : {}) };
  const save = useMutation({
    mutationFn: () => answer(api.PUT('/pools/{name}', { params: { path: { name } }, body })),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['pools'] });
      void client.invalidateQueries({ queryKey: ['occupancy'] });
      onClose();
    },
  });
  return (
    <ActionDialog
      title={pool ? `Pool ${pool.name}` : 'New pool'} label="Save" isPossible={name !== ''} isBusy={save.isPending} error={save.error} onConfirm={() => save.mutate()} onClose={onClose}
      cli={cliLine(['pools', 'set', name], { slots: String(slots), rate })} curl={curlLine('PUT', `pools/${encodeURIComponent(name)}`, body)}
    >
      <TextInput label="Name" required disabled={pool !== undefined} value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <NumberInput label="Slots" description="0 lets nobody in" min={0} value={slots} onChange={(value) => setSlots(Number(value) || 0)} />
      <TextInput label="Rate" description="At most so many starts, as in 30 per minute" value={rate} onChange={(event) => setRate(event.currentTarget.value)} />
      <TextInput label="Description" value={description} onChange={(event) => setDescription(event.currentTarget.value)} />
      {pool ? <p className="dimmed">{pool.occupied} slots are taken now, {pool.waiting} tasks wait. A new size holds at once; nobody who is in is put out.</p> : null}
    </ActionDialog>
  );
}
