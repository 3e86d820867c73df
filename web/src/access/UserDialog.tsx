import { PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ActionDialog } from '~/actions/ActionDialog';
import { cliLine, curlFileLine } from '~/actions/commands';
import { answer, api } from '~/api/client';
import type { User } from '~/api/types';
import { useMe } from '~/login/Session';
import { draftOf, type GrantDraft, grantOf, grantText, problemOfDraft } from './grants';
import { GrantsField } from './GrantsField';

/** Makes a user, or changes what one may do and, if it is filled in, the password. */
export function UserDialog({ known, onClose }: { known: User | undefined; onClose: () => void }) {
  const [name, setName] = useState(known?.name ?? '');
  const [password, setPassword] = useState('');
  const [drafts, setDrafts] = useState<GrantDraft[]>(known && known.grants.length > 0 ? known.grants.map(draftOf) : [{ role: 'viewer', scope: '' }]);
  const client = useQueryClient();
  const me = useMe();
  const grants = drafts.map(grantOf);
  const save = useMutation({
    mutationFn: () => known
      ? answer(api.PATCH('/users/{name}', { params: { path: { name } }, body: { grants, ...(password ? { password } : {}) } }))
      : answer(api.POST('/users', { body: { name, password, grants } })),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['users'] });
      void client.invalidateQueries({ queryKey: ['me'] });
      onClose();
    },
  });
  const options = { grant: grants.map(grantText), password: known !== undefined && password !== '' };
  return (
    <ActionDialog
      title={known ? `Change the user ${known.name}` : 'New user'} label="Save" isPossible={name !== '' && (known !== undefined || password !== '') && drafts.every((draft) => problemOfDraft(draft) === undefined)}
      isBusy={save.isPending} error={save.error} onConfirm={() => save.mutate()} onClose={onClose}
      cli={cliLine(['users', known ? 'change' : 'create', name], options)} curl={curlFileLine(known ? 'PATCH' : 'POST', known ? `users/${encodeURIComponent(name)}` : 'users', 'user.json')}
    >
      <TextInput label="Name" description="To log in with" required disabled={known !== undefined} autoComplete="off" value={name} onChange={(event) => setName(event.currentTarget.value)} data-autofocus={known === undefined || undefined} />
      <PasswordInput
        label={known ? 'Another password' : 'First password'} required={!known} autoComplete="new-password" value={password} onChange={(event) => setPassword(event.currentTarget.value)}
        description={known ? 'Left empty, the password stays. Another one ends all of their sessions.' : '12 characters at least. The user can choose another one after logging in.'}
      />
      <GrantsField drafts={drafts} onChange={setDrafts} />
      {known && known.name === me.name ? <p className="dimmed">This is you: what you take away here you may not be able to give back.</p> : null}
    </ActionDialog>
  );
}
