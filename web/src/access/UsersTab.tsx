import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { cliLine, curlLine } from '~/actions/commands';
import { DeleteDialog } from '~/actions/DeleteDialog';
import { answer, api } from '~/api/client';
import { sentenceOf } from '~/api/problem';
import { usersQuery } from '~/api/queries';
import type { User } from '~/api/types';
import { Loaded } from '~/parts/Loaded';
import { Name } from '~/parts/Name';
import { Notice } from '~/parts/Notice';
import { Time } from '~/time/Time';
import { GrantList } from './GrantList';
import { UserDialog } from './UserDialog';

/** People who log in here, and what they may do. */
export function UsersTab() {
  const query = useQuery(usersQuery);
  const client = useQueryClient();
  const [edited, setEdited] = useState<User | 'new' | undefined>();
  const [doomed, setDoomed] = useState<User | undefined>();
  const refresh = () => void client.invalidateQueries({ queryKey: ['users'] });
  const disable = useMutation({
    mutationFn: (user: User) => answer(api.PATCH('/users/{name}', { params: { path: { name: user.name } }, body: { is_disabled: !user.is_disabled } })),
    onError: (error) => notifications.show({ message: sentenceOf(error), color: 'red' }),
    onSettled: refresh,
  });
  const add = <Button size="compact-sm" onClick={() => setEdited('new')}>New user…</Button>;
  return (
    <>
      <Loaded query={query}>
        {(users) => users.length === 0 ? <Notice title="There is no user" action={add}>A user is a person who logs in with name and password. Whoever logs in at an OpenID provider needs none here.</Notice> : (
          <>
            <div className="scroll" tabIndex={0} role="region" aria-label="Users">
              <table className="list">
                <thead><tr><th scope="col">Name</th><th scope="col">May</th><th scope="col">State</th><th scope="col">Last log-in</th><th scope="col">Made</th><th scope="col"><span className="visually-hidden">Actions</span></th></tr></thead>
                <tbody>
                  {users.map((user) => (
                    <tr key={user.name}>
                      <td><Name bold>{user.name}</Name></td>
                      <td><GrantList grants={user.grants} /></td>
                      <td className="nowrap">{user.is_disabled ? 'disabled' : 'may log in'}</td>
                      <td>{user.last_login_at ? <Time at={user.last_login_at} relative /> : <span className="dimmed">never</span>}</td>
                      <td><Time at={user.created_at} /></td>
                      <td>
                        <span className="row">
                          <Button size="compact-xs" variant="default" onClick={() => setEdited(user)}>Change…</Button>
                          <Button size="compact-xs" variant="default" loading={disable.isPending && disable.variables === user} onClick={() => disable.mutate(user)}>{user.is_disabled ? 'Enable' : 'Disable'}</Button>
                          <Button size="compact-xs" variant="default" onClick={() => setDoomed(user)}>Delete…</Button>
                        </span>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
            <p>{add}</p>
          </>
        )}
      </Loaded>
      {edited ? <UserDialog known={edited === 'new' ? undefined : edited} onClose={() => setEdited(undefined)} /> : null}
      {doomed ? (
        <DeleteDialog
          title={`Delete the user ${doomed.name}`} cli={cliLine(['users', 'delete', doomed.name])} curl={curlLine('DELETE', `users/${encodeURIComponent(doomed.name)}`)} onDone={refresh} onClose={() => setDoomed(undefined)}
          remove={() => answer(api.DELETE('/users/{name}', { params: { path: { name: doomed.name } } }))}
        >
          <p>Their sessions end at once. What they did stays on the audit record. To keep them out for a while only, disable them.</p>
        </DeleteDialog>
      ) : null}
    </>
  );
}
