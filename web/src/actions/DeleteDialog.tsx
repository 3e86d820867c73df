import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ActionDialog } from './ActionDialog';

/** Takes something away for good; first it says what follows from that. */
export function DeleteDialog({ title, label = 'Delete', children, cli, curl, remove, onDone, onClose }: {
  title: string;
  label?: string;
  children: ReactNode;
  cli: string;
  curl: string;
  remove: () => Promise<unknown>;
  onDone: () => void;
  onClose: () => void;
}) {
  const removal = useMutation({
    mutationFn: remove,
    onSuccess: () => {
      onDone();
      onClose();
    },
  });
  return (
    <ActionDialog title={title} label={label} cli={cli} curl={curl} isBusy={removal.isPending} error={removal.error} onConfirm={() => removal.mutate()} onClose={onClose}>
      {children}
    </ActionDialog>
  );
}
