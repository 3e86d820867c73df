import { Alert, Button, Paper, PasswordInput, TextInput, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter, useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { send } from '~/api/client';
import { ApiProblem, sentenceOf } from '~/api/problem';
import { BASE_PATH } from '~/app/base';
import { useTitle } from '~/app/title';

/** Logs in, and goes back to where that was asked for. */
export function LoginScreen() {
  useTitle('Log in');
  const { back } = useSearch({ from: '/login' });
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const client = useQueryClient();
  const router = useRouter();
  const login = useMutation({
    mutationFn: () => send('POST', '/auth/login', { username, password }),
    onSuccess: () => {
      client.clear();
      // Only our own addresses: one that was sent to somebody must not lead elsewhere.
      const path = back?.startsWith(`${BASE_PATH}/`) ? back : `${BASE_PATH}/`;
      router.history.replace(path);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    login.mutate();
  };
  return (
    <Paper withBorder p="xl" w={340}>
      <form onSubmit={submit}>
        <Title order={1} mb="md">Mini Airflow</Title>
        <TextInput label="Name" autoComplete="username" required autoFocus value={username} onChange={(event) => setUsername(event.currentTarget.value)} mb="sm" />
        <PasswordInput label="Password" autoComplete="current-password" required value={password} onChange={(event) => setPassword(event.currentTarget.value)} mb="md" />
        {login.isError ? <Alert color="red" mb="md" role="alert">{problemText(login.error)}</Alert> : null}
        <Button type="submit" fullWidth loading={login.isPending}>Log in</Button>
      </form>
    </Paper>
  );
}

function problemText(error: unknown): string {
  if (error instanceof ApiProblem && error.status === 404) return 'This server asks nobody to log in; go to its first page.';
  if (error instanceof ApiProblem && error.status === 401) return 'Name and password do not belong together.';
  return sentenceOf(error);
}
