import { Button, Group, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { cliLine } from '~/actions/commands';
import { answer, api } from '~/api/client';
import { sentenceOf } from '~/api/problem';
import { approvalsQuery } from '~/api/queries';
import { CopyLine } from '~/parts/CopyLine';
import { Time } from '~/time/Time';
import { inert } from '~/text/inert';
import classes from './approvals.module.css';

/** What a task asks, with a button for each answer. */
export function AnswerForm({ attemptId }: { attemptId: string }) {
  const approval = useQuery(approvalsQuery).data?.find((one) => one.task_run_id === attemptId);
  const [fields, setFields] = useState<Record<string, string>>({});
  const client = useQueryClient();
  const give = useMutation({
    mutationFn: (option: string) => answer(api.POST('/task-runs/{id}/answer', { params: { path: { id: attemptId } }, body: { option, ...(Object.keys(fields).length > 0 ? { fields } : {}) } })),
    onSuccess: (_, option) => {
      notifications.show({ message: `Answered: ${inert(option)}`, color: 'accent' });
      void client.invalidateQueries({ queryKey: ['approvals'] });
    },
  });
  if (!approval) return null;
  return (
    <div className={classes.form}>
      <p className={classes.message}>{inert(approval.message)}</p>
      {approval.fields.map((field) => (
        <TextInput
          key={field.name} label={inert(field.name)} description={field.description ? inert(field.description) : undefined} placeholder={field.default ? inert(field.default) : undefined} value={fields[field.name] ?? ''}
          onChange={(event) => setFields({ ...fields, [field.name]: event.currentTarget.value })}
        />
      ))}
      <Group gap="xs">
        {approval.options.map((option, place) => <Button key={option} size="sm" variant={place === 0 ? 'filled' : 'default'} loading={give.isPending && give.variables === option} disabled={give.isPending} onClick={() => give.mutate(option)}>{inert(option)}</Button>)}
      </Group>
      {give.isError ? <p role="alert" className={classes.error}>{sentenceOf(give.error)}</p> : null}
      <p className="dimmed">
        Asked <Time at={approval.since} relative />{approval.times_out_at ? <>; ends by itself <Time at={approval.times_out_at} relative />{approval.default ? ` with “${inert(approval.default)}”` : ''}</> : null}
        {approval.approvers.length > 0 ? `; for ${approval.approvers.map(inert).join(', ')}` : ''}
      </p>
      <CopyLine label="CLI" text={cliLine(['answer', attemptId, approval.options[0] ?? ''], { field: Object.entries(fields).map(([name, value]) => `${name}=${value}`) })} />
    </div>
  );
}
