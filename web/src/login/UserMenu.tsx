import { Button, Menu } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { send } from '~/api/client';
import { Icon } from '~/app/Icon';
import { inert } from '~/text/inert';
import { useMe } from './Session';

const PasswordDialog = lazy(() => import('./PasswordDialog').then(({ PasswordDialog: dialog }) => ({ default: dialog })));

/** Who is logged in, what they may do, and out again. Not there for the local user, who did not log in. */
export function UserMenu() {
  const me = useMe();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [isChanging, setChanging] = useState(false);
  if (me.kind === 'local') return null;
  const leave = async () => {
    await send('POST', '/auth/logout');
    client.clear();
    await navigate({ to: '/login' });
  };
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target><Button size="compact-sm" variant="subtle" color="gray">{inert(me.name)}</Button></Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{me.grants.map(({ role, workflows }) => `${role} of ${workflows ? inert(workflows.join(', ')) : 'all workflows'}`).join('; ')}</Menu.Label>
          {me.kind === 'user' ? <Menu.Item leftSection={<Icon name="key" />} onClick={() => setChanging(true)}>Another password…</Menu.Item> : null}
          {me.kind === 'user' ? <Menu.Item leftSection={<Icon name="out" />} onClick={() => void leave()}>Log out</Menu.Item> : null}
        </Menu.Dropdown>
      </Menu>
      {isChanging ? <Suspense fallback={null}><PasswordDialog onClose={() => setChanging(false)} /></Suspense> : null}
    </>
  );
}
