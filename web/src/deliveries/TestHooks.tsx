import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { ActionDialog } from '~/actions/ActionDialog';
import { cliLine, curlLine } from '~/actions/commands';
import { answer, api } from '~/api/client';
import type { Workflow } from '~/api/types';
import { counted } from '~/text/counted';

/** Sends a sample to each hook of a workflow; its answers appear in the list. */
export function TestHooks({ workflow, onDone, onClose }: { workflow: Workflow; onDone: () => void; onClose: () => void }) {
  const test = useMutation({
    mutationFn: () => answer(api.POST('/workflows/{id}/hooks/test', { params: { path: { id: workflow.id } } })),
    onSuccess: (samples) => {
      notifications.show({ message: samples.length === 0 ? 'It has no hooks.' : `Sent ${counted(samples.length, 'sample')}.`, color: 'accent' });
      onDone();
      onClose();
    },
  });
  return (
    <ActionDialog title={`Send a sample to the hooks of ${workflow.name}`} label="Send it" cli={cliLine(['deliveries', 'test', workflow.name])} curl={curlLine('POST', `workflows/${workflow.id}/hooks/test`)} isBusy={test.isPending} error={test.error} onConfirm={() => test.mutate()} onClose={onClose}>
      <p>Each hook's target is told of an event <code>test</code>, as it would be of any other. A hook that starts a workflow is looked at, and starts nothing.</p>
    </ActionDialog>
  );
}
