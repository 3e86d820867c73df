import { Alert, Button, Group } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useRef, useState } from 'react';
import { answer, api } from '~/api/client';
import { sentenceOf } from '~/api/problem';
import type { ParameterDefinition, Run, Workflow } from '~/api/types';
import { CopyLine } from '~/parts/CopyLine';
import { LinkButton } from '~/parts/LinkButton';
import { Time } from '~/time/Time';
import classes from './actions.module.css';
import { cliLine, curlLine } from './commands';
import { ParameterField } from './ParameterField';
import { changedValues, initialValues, problemIn } from './parameters';

/** Starts a run. What is filled in is in the address; what differs from the earlier run is marked. */
export function TriggerForm({ workflow, parameters, earlier, given }: { workflow: Workflow; parameters: Record<string, ParameterDefinition>; earlier: Run | undefined; given: Record<string, string> }) {
  const [values, setValues] = useState(() => initialValues(parameters, earlier?.params, given));
  const [isTried, setTried] = useState(false);
  // A second click, or a request that is sent again, is the same wish.
  const key = useRef(crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`);
  const navigate = useNavigate({ from: '/workflows/$id/trigger' });
  const client = useQueryClient();
  const names = Object.keys(parameters);
  const params = changedValues(parameters, values);
  const problems = names.filter((name) => problemIn(parameters[name]!, values[name]!) !== undefined);

  const change = (name: string, value: string) => {
    const next = { ...values, [name]: value };
    setValues(next);
    void navigate({ search: (old) => ({ ...old, param: changedValues(parameters, next) }), replace: true });
  };
  const start = useMutation({
    mutationFn: () => answer(api.POST('/workflows/{id}/trigger', { params: { path: { id: workflow.id } }, body: { params, idempotency_key: key.current } })),
    onSuccess: (run) => {
      void client.invalidateQueries({ queryKey: ['overview'] });
      void navigate({ to: '/runs/$id', params: { id: run.id } });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (problems.length === 0) start.mutate();
  };
  return (
    <form className={classes.form} onSubmit={submit}>
      {earlier ? <p className="dimmed">With the parameters of the run created <Time at={earlier.created_at} />. What you change is marked.</p> : null}
      {names.length === 0 ? <p className="dimmed">This workflow has no parameters.</p> : null}
      {names.map((name) => (
        <ParameterField
          key={name} name={name} parameter={parameters[name]!} value={values[name]!} before={earlier?.params?.[name]}
          problem={isTried || values[name] !== '' ? problemIn(parameters[name]!, values[name]!) : undefined} onChange={(value) => change(name, value)}
        />
      ))}
      <CopyLine label="CLI" text={cliLine(['trigger', workflow.name], { param: Object.entries(params).map(([name, value]) => `${name}=${value}`) })} />
      <CopyLine label="curl" text={curlLine('POST', `workflows/${workflow.id}/trigger`, { params })} />
      {start.isError ? <Alert color="red" role="alert">{sentenceOf(start.error)}</Alert> : null}
      <Group>
        <Button type="submit" loading={start.isPending}>Run</Button>
        <LinkButton variant="default" to="/workflows/$id" params={{ id: workflow.id }}>Leave it</LinkButton>
      </Group>
    </form>
  );
}
