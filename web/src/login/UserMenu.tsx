import { Button, Menu } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { send } from '~/api/client';
import { Icon } from '~/app/Icon';
import { inert } from '~/text/inert';
import { useMe } from './Session';

/** Who is logged in, and out again. Not there on a server without authentication. */
export function UserMenu() {
  const me = useMe();
  const client = useQueryClient();
  const navigate = useNavigate();
  if (me.authentication === 'off') return null;
  const leave = async () => {
    await send('POST', '/auth/logout');
    client.clear();
    await navigate({ to: '/login' });
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target><Button size="compact-sm" variant="subtle" color="gray">{inert(me.name)}</Button></Menu.Target>
      <Menu.Dropdown>
        {me.rights ? <Menu.Label>May {me.rights.map(inert).join(', ')}</Menu.Label> : null}
        <Menu.Item leftSection={<Icon name="out" />} onClick={() => void leave()}>Log out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
