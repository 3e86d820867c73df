import { Button, NativeSelect, Switch, Textarea, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ParameterDefinition } from '~/api/types';
import { inert } from '~/text/inert';
import classes from './actions.module.css';

/** A field as its parameter's type asks for it. */
export function ParameterField({ name, parameter, value, before, problem, onChange }: {
  name: string;
  parameter: ParameterDefinition;
  value: string;
  /** Its value in the run that is run again; undefined for a new one. */
  before: string | undefined;
  problem: string | undefined;
  onChange: (value: string) => void;
}) {
  const isChanged = before !== undefined && before !== value;
  const label = inert(name);
  const description: ReactNode = parameter.description ? inert(parameter.description) : undefined;
  const required = parameter.default === undefined;
  return (
    <div className={isChanged ? classes.changed : undefined}>
      {parameter.enum ? <NativeSelect label={label} description={description} error={problem} required={required} value={value} data={value === '' ? ['', ...parameter.enum] : parameter.enum} onChange={(event) => onChange(event.currentTarget.value)} />
        : parameter.type === 'boolean' ? <Switch label={label} description={description} error={problem} checked={value === 'true'} onChange={(event) => onChange(String(event.currentTarget.checked))} />
        : value.includes('\n') ? <Textarea label={label} description={description} error={problem} autosize value={value} onChange={(event) => onChange(event.currentTarget.value)} />
        : <TextInput label={label} description={description} error={problem} required={required} inputMode={parameter.type === 'integer' || parameter.type === 'number' ? 'numeric' : undefined} value={value} onChange={(event) => onChange(event.currentTarget.value)} />}
      {isChanged ? <span className="dimmed">was <code>{inert(before) || '(empty)'}</code> <Button size="compact-xs" variant="subtle" onClick={() => onChange(before)}>Back to that</Button></span> : null}
    </div>
  );
}
