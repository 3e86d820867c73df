import { Button, FileButton, Group, PasswordInput, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ActionDialog } from '~/actions/ActionDialog';
import { cliLine, curlFileLine, curlLine } from '~/actions/commands';
import { type Kind, KINDS, type NamedValue } from './kinds';

/** Writes a secret or a variable, new or over the one of its name. A secret's value stands in no line to copy: everybody on a machine can read commands. */
export function ValueDialog({ kind, known, onDone, onClose }: { kind: Kind; known: NamedValue | undefined; onDone: (name: string) => void; onClose: () => void }) {
  const [name, setName] = useState(known?.name ?? '');
  const [value, setValue] = useState(known?.value ?? '');
  const [description, setDescription] = useState(known?.description ?? '');
  const client = useQueryClient();
  const { one, put } = KINDS[kind];
  const isSecret = kind === 'secrets';
  const body = { value, ...(description ? { description } : {}) };
  const save = useMutation({
    mutationFn: () => put(name, body),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: [kind] });
      onDone(name);
      onClose();
    },
  });
  const path = `${kind}/${encodeURIComponent(name)}`;
  return (
    <ActionDialog
      title={known ? `Change the ${one} ${known.name}` : `New ${one}`} label="Save" isPossible={name !== '' && (!isSecret || value !== '')} isBusy={save.isPending} error={save.error} onConfirm={() => save.mutate()} onClose={onClose}
      cli={isSecret ? `${cliLine(['secrets', 'set', name])} < FILE` : cliLine(['variables', 'set', name, value], { description })} curl={isSecret ? curlFileLine('PUT', path, 'secret.json') : curlLine('PUT', path, body)}
    >
      <TextInput label="Name" required disabled={known !== undefined} value={name} onChange={(event) => setName(event.currentTarget.value)} data-autofocus={known === undefined || undefined} />
      {isSecret ? <SecretField value={value} isKnown={known !== undefined} onChange={setValue} />
        : <Textarea label="Value" autosize minRows={1} maxRows={12} value={value} onChange={(event) => setValue(event.currentTarget.value)} />}
      <TextInput label="Description" value={description} onChange={(event) => setDescription(event.currentTarget.value)} />
      <p className="dimmed">Tasks that begin afterwards get it; those that run keep what they have.</p>
    </ActionDialog>
  );
}

/** A value that is typed or taken from a file, e.g. a certificate with its line ends. */
function SecretField({ value, isKnown, onChange }: { value: string; isKnown: boolean; onChange: (value: string) => void }) {
  const [file, setFile] = useState<string | undefined>();
  const take = async (chosen: File | null) => {
    if (!chosen) return;
    onChange(await chosen.text());
    setFile(chosen.name);
  };
  const type = (typed: string) => {
    setFile(undefined);
    onChange(typed);
  };
  return (
    <Group align="flex-end" gap="xs">
      <PasswordInput
        className="grow" label={isKnown ? 'New value' : 'Value'} required autoComplete="new-password" description="It goes one way: neither this page nor anybody else can show it again." value={file ? '' : value}
        placeholder={file ? `${value.length} characters of ${file}` : undefined} onChange={(event) => type(event.currentTarget.value)} data-autofocus={isKnown || undefined}
      />
      <FileButton onChange={(chosen) => void take(chosen)}>{(props) => <Button variant="default" {...props}>From a file…</Button>}</FileButton>
    </Group>
  );
}
