import { Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '~/api/client';
import { ActionDialog } from './ActionDialog';
import { cliLine, curlLine } from './commands';

/** Notes something on a run, for whoever looks at it later. */
export function NoteDialog({ runId, note, onClose }: { runId: string; note: string; onClose: () => void }) {
  const [text, setText] = useState(note);
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: () => answer(api.PUT('/workflow-runs/{id}/note', { params: { path: { id: runId } }, body: { note: text } })),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['run', runId] });
      onClose();
    },
  });
  return (
    <ActionDialog title="Note" label="Save" cli={cliLine(['note', runId, text])} curl={curlLine('PUT', `workflow-runs/${runId}/note`, { note: text })} isBusy={save.isPending} error={save.error} onConfirm={() => save.mutate()} onClose={onClose}>
      <Textarea label="Note" autosize minRows={3} maxRows={12} value={text} onChange={(event) => setText(event.currentTarget.value)} data-autofocus />
    </ActionDialog>
  );
}
