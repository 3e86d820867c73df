import { Alert, Button, Group, Modal, PasswordInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { answer, api } from '~/api/client';
import { sentenceOf } from '~/api/problem';

/** Chooses another password, and asks to log in with it: all sessions end. */
export function PasswordDialog({ onClose }: { onClose: () => void }) {
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const client = useQueryClient();
  const navigate = useNavigate();
  const change = useMutation({
    mutationFn: () => answer(api.POST('/auth/password', { body: { current, new: next } })),
    onSuccess: () => {
      client.clear();
      void navigate({ to: '/login' });
    },
  });
  const differs = again !== '' && next !== again;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (next === again) change.mutate();
  };
  return (
    <Modal opened onClose={onClose} title="Choose another password" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={submit}>
        <PasswordInput label="The one of now" required autoComplete="current-password" value={current} onChange={(event) => setCurrent(event.currentTarget.value)} mb="sm" data-autofocus />
        <PasswordInput label="The new one" description="12 characters at least" required autoComplete="new-password" value={next} onChange={(event) => setNext(event.currentTarget.value)} mb="sm" />
        <PasswordInput label="The new one again" required autoComplete="new-password" value={again} error={differs ? 'This is another one.' : undefined} onChange={(event) => setAgain(event.currentTarget.value)} mb="sm" />
        <p className="dimmed">All of your sessions end, this one too; log in again with the new password.</p>
        {change.isError ? <Alert color="red" mb="sm" role="alert">{sentenceOf(change.error)}</Alert> : null}
        <Group justify="flex-end"><Button variant="default" onClick={onClose}>Leave it</Button><Button type="submit" loading={change.isPending} disabled={differs}>Change it</Button></Group>
      </form>
    </Modal>
  );
}
