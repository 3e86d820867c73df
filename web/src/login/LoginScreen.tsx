import { Alert, Button, Divider, Paper, PasswordInput, TextInput, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter, useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { answer, api, send } from '~/api/client';
import { ApiProblem, sentenceOf } from '~/api/problem';
import { API_BASE, BASE_PATH } from '~/app/base';
import { useTitle } from '~/app/title';
import { ownPath } from './ownPath';

/** Logs in, and goes back to where that was asked for. */
export function LoginScreen() {
  useTitle('Log in');
  const { back } = useSearch({ from: '/login' });
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const client = useQueryClient();
  const router = useRouter();
  const next = ownPath(back, BASE_PATH);
  const ways = useQuery({ queryKey: ['loginWays'], staleTime: Infinity, queryFn: () => answer(api.GET('/auth/ways')) }).data;
  const login = useMutation({
    mutationFn: () => send('POST', '/auth/login', { username, password }),
    onSuccess: () => {
      client.clear();
      router.history.replace(next);
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
      {ways?.provider ? (
        <>
          <Divider my="md" label="or" />
          <Button component="a" href={`${new URL('auth/oidc/login', API_BASE).href}?next=${encodeURIComponent(next)}`} fullWidth variant="default">Log in at the provider</Button>
        </>
      ) : null}
      {ways?.authentication === 'off' ? <p className="dimmed">On this machine nobody has to log in: <a href={`${BASE_PATH}/`}>go to the first page</a>.</p> : null}
      <p className="dimmed" style={{ marginBottom: 0 }}>Nobody can log in yet? An admin makes users: <code>miniairflow users create</code>.</p>
    </Paper>
  );
}

function problemText(error: unknown): string {
  if (error instanceof ApiProblem && error.status === 401) return 'Name and password do not belong together.';
  return sentenceOf(error);
}
