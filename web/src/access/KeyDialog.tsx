import { Alert, Button, Group, Modal, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ActionDialog } from '~/actions/ActionDialog';
import { cliLine, curlLine } from '~/actions/commands';
import { answer, api } from '~/api/client';
import type { ApiKey } from '~/api/types';
import { CopyLine } from '~/parts/CopyLine';
import { inert } from '~/text/inert';
import classes from './access.module.css';
import { type GrantDraft, grantOf, grantText, problemOfDraft } from './grants';
import { GrantsField } from './GrantsField';

const DAY = 86_400_000;
const LIVES = [['30', '30 days'], ['90', '90 days'], ['365', 'a year'], ['', 'for ever']] as const;

/** Makes a key, and shows it this once. */
export function KeyDialog({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const [days, setDays] = useState('90');
  const [drafts, setDrafts] = useState<GrantDraft[]>([{ role: 'operator', scope: '' }]);
  const [made, setMade] = useState<ApiKey | undefined>();
  const client = useQueryClient();
  const grants = drafts.map(grantOf);
  const bodyAt = (now: number) => ({ name, grants, ...(days ? { expires_at: new Date(now + Number(days) * DAY).toISOString() } : {}) });
  const [opened] = useState(() => Date.now());
  const create = useMutation({
    mutationFn: () => answer(api.POST('/api-keys', { body: bodyAt(Date.now()) })),
    onSuccess: (key) => {
      setMade(key);
      void client.invalidateQueries({ queryKey: ['keys'] });
    },
    // The answer holds the key: it is kept nowhere but in the dialog that shows it.
    gcTime: 0,
  });
  if (made) return <MadeKey made={made} onClose={onClose} />;
  return (
    <ActionDialog
      title="New key" label="Make it" isPossible={name !== '' && drafts.every((draft) => problemOfDraft(draft) === undefined)} isBusy={create.isPending} error={create.error} onConfirm={() => create.mutate()} onClose={onClose}
      cli={cliLine(['keys', 'create', name], { grant: grants.map(grantText), expires: days ? `${days}d` : undefined })} curl={curlLine('POST', 'api-keys', bodyAt(opened))}
    >
      <TextInput label="Name" description="E.g. after the program that uses it" required value={name} onChange={(event) => setName(event.currentTarget.value)} data-autofocus />
      <NativeSelect label="Good for" value={days} data={LIVES.map(([value, label]) => ({ value, label }))} onChange={(event) => setDays(event.currentTarget.value)} />
      <GrantsField drafts={drafts} onChange={setDrafts} />
    </ActionDialog>
  );
}

/** The key itself. A click beside the dialog does not close it: it cannot be shown again. */
function MadeKey({ made, onClose }: { made: ApiKey; onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} title={`The key ${made.name}`} size="lg" closeOnClickOutside={false} closeOnEscape={false} withCloseButton={false}>
      <Alert color="accent" mb="sm" role="status">Copy it now: it is shown this once. What the server keeps is a hash.</Alert>
      <CopyLine label="Key" text={made.key ?? ''} />
      <p>A program sends it with each request:</p>
      <code className={classes.key} style={{ display: 'block' }}>Authorization: Bearer {inert(made.key ?? '')}</code>
      <p className="dimmed">The command line takes it from a file: <code>--api-key-file FILE</code>.</p>
      <Group justify="flex-end"><Button onClick={onClose} data-autofocus>I have copied it</Button></Group>
    </Modal>
  );
}
