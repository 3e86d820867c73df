import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '~/access/useMay';
import { cliLine, curlLine } from '~/actions/commands';
import { ParameterField } from '~/actions/ParameterField';
import { initialValues, problemIn } from '~/actions/parameters';
import { answer, api } from '~/api/client';
import { sentenceOf } from '~/api/problem';
import { approvalsQuery } from '~/api/queries';
import type { Approval, ParameterDefinition } from '~/api/types';
import { CopyLine } from '~/parts/CopyLine';
import { Time } from '~/time/Time';
import { inert } from '~/text/inert';
import classes from './approvals.module.css';

/** What a task asks, with a button for each answer. */
export function AnswerForm({ attemptId }: { attemptId: string }) {
  const approval = useQuery(approvalsQuery).data?.find((one) => one.task_run_id === attemptId);
  return approval ? <Answers key={attemptId} approval={approval} /> : null;
}

function Answers({ approval }: { approval: Approval }) {
  const id = approval.task_run_id;
  const parameters = Object.fromEntries(approval.fields.map((field) => [field.name, field as ParameterDefinition]));
  const [fields, setFields] = useState(() => initialValues(parameters, undefined, {}));
  const [isTried, setTried] = useState(false);
  const client = useQueryClient();
  const may = useMay()('runs.operate', approval.workflow_name);
  const problems = approval.fields.filter((field) => problemIn(parameters[field.name]!, fields[field.name]!) !== undefined);
  const bodyOf = (option: string) => ({ option, ...(approval.fields.length > 0 ? { fields } : {}) });
  const give = useMutation({
    mutationFn: (option: string) => answer(api.POST('/task-runs/{id}/answer', { params: { path: { id } }, body: bodyOf(option) })),
    onSuccess: (_, option) => {
      notifications.show({ message: `Answered: ${inert(option)}`, color: 'accent' });
      void client.invalidateQueries({ queryKey: ['approvals'] });
    },
  });
  const choose = (option: string) => {
    setTried(true);
    if (problems.length === 0) give.mutate(option);
  };
  const first = approval.options[0] ?? '';
  return (
    <div className={classes.form}>
      <p className={classes.message}>{inert(approval.message)}</p>
      {may ? (
        <>
          {approval.fields.map(({ name }) => (
            <ParameterField
              key={name} name={name} parameter={parameters[name]!} value={fields[name]!} before={undefined} problem={isTried || fields[name] !== '' ? problemIn(parameters[name]!, fields[name]!) : undefined}
              onChange={(value) => setFields({ ...fields, [name]: value })}
            />
          ))}
          <Group gap="xs">
            {approval.options.map((option, place) => <Button key={option} size="sm" variant={place === 0 ? 'filled' : 'default'} loading={give.isPending && give.variables === option} disabled={give.isPending} onClick={() => choose(option)}>{inert(option)}</Button>)}
          </Group>
          {give.isError ? <p role="alert" className={classes.error}>{sentenceOf(give.error)}</p> : null}
        </>
      ) : <p className="dimmed">Whoever may operate {inert(approval.workflow_name)} answers.</p>}
      <p className="dimmed">
        Asked <Time at={approval.since} relative />{approval.times_out_at ? <>; ends by itself <Time at={approval.times_out_at} relative />{approval.default ? ` with “${inert(approval.default)}”` : ''}</> : null}
        {approval.approvers.length > 0 ? `; for ${approval.approvers.map(inert).join(', ')}` : ''}
      </p>
      {may ? (
        <div className={classes.lines}>
          <CopyLine label="CLI" text={cliLine(['answer', id, first], { field: Object.entries(fields).map(([name, value]) => `${name}=${value}`) })} />
          <CopyLine label="curl" text={curlLine('POST', `task-runs/${id}/answer`, bodyOf(first))} />
        </div>
      ) : null}
    </div>
  );
}
