import { Switch, Tooltip } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from '@mantine/core';
import { useMay } from '~/access/useMay';
import { answer, api } from '~/api/client';
import { sentenceOf } from '~/api/problem';
import type { Overview, Workflow } from '~/api/types';
import { inert } from '~/text/inert';

/** Switches a schedule on and off. It moves at once, and back when the server says no; a click undoes it. */
export function PauseSwitch({ workflow }: { workflow: Workflow }) {
  const client = useQueryClient();
  const may = useMay()('runs.operate', workflow.name);
  const show = (active: boolean) => {
    client.setQueryData<Overview[]>(['overview'], (rows) => rows?.map((row) => (row.workflow.id === workflow.id ? { ...row, workflow: { ...row.workflow, is_active: active } } : row)));
    client.setQueryData<Workflow>(['workflow', workflow.id], (known) => known && { ...known, is_active: active });
  };
  const set = useMutation({
    mutationFn: (active: boolean) => answer(api.PATCH('/workflows/{id}', { params: { path: { id: workflow.id } }, body: { is_active: active } })),
    onMutate: show,
    onError: (error, active) => {
      show(!active);
      notifications.show({ message: sentenceOf(error), color: 'red' });
    },
    onSuccess: (_, active) => {
      const id = notifications.show({
        message: (
          <span className="row">
            <span className="grow">{active ? 'Resumed' : 'Paused'} {inert(workflow.name)}</span>
            <Button size="compact-xs" variant="default" onClick={() => { set.mutate(!active); notifications.hide(id); }}>Undo</Button>
          </span>
        ),
      });
    },
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ['overview'] });
      void client.invalidateQueries({ queryKey: ['workflow', workflow.id] });
    },
  });
  const pause = workflow.pause;
  const words = workflow.is_active ? 'Its schedule is on' : pause ? `Paused${pause.by ? ` by ${inert(pause.by)}` : ''}: ${inert(pause.reason)}` : 'Its schedule is off';
  if (!may) return <span className="dimmed" title={words}>{workflow.is_active ? 'on' : 'off'}</span>;
  return (
    <Tooltip label={words} openDelay={300}>
      <Switch size="xs" checked={workflow.is_active} onChange={(event) => set.mutate(event.currentTarget.checked)} aria-label={`Schedule of ${inert(workflow.name)}`} />
    </Tooltip>
  );
}
