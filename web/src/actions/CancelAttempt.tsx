import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '~/api/client';
import { Icon } from '~/app/Icon';
import { ActionDialog } from './ActionDialog';
import { cliLine, curlLine } from './commands';

/** Asks for the end of one attempt. */
export function CancelAttempt({ attemptId }: { attemptId: string }) {
  const [isOpen, setOpen] = useState(false);
  const cancel = useMutation({
    mutationFn: () => answer(api.POST('/task-runs/{id}/cancel', { params: { path: { id: attemptId } } })),
    onSuccess: () => {
      notifications.show({ message: 'Asked for the end of the attempt.', color: 'accent' });
      setOpen(false);
    },
  });
  return (
    <>
      <Button size="compact-xs" variant="default" leftSection={<Icon name="stop" size={13} />} onClick={() => setOpen(true)}>Cancel…</Button>
      {isOpen ? (
        <ActionDialog title="Cancel the attempt" label="Cancel it" cli={cliLine(['cancel', attemptId])} curl={curlLine('POST', `task-runs/${attemptId}/cancel`)} isBusy={cancel.isPending} error={cancel.error} onConfirm={() => cancel.mutate()} onClose={() => setOpen(false)}>
          <p>Its process and all that it started are killed. It is not retried, and what comes after it follows its trigger rules.</p>
        </ActionDialog>
      ) : null}
    </>
  );
}
