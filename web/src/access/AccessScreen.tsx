import { Tabs } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTitle } from '~/app/title';
import { useMe } from '~/login/Session';
import { KeysTab } from './KeysTab';
import { NotAllowed } from './NotAllowed';
import { useMay } from './useMay';
import { UsersTab } from './UsersTab';

/** Who may do what: people and programs. */
export function AccessScreen() {
  useTitle('Access');
  const { view = 'users', over } = useSearch({ from: '/access' });
  const navigate = useNavigate({ from: '/access' });
  const may = useMay()('access.manage');
  const me = useMe();
  if (!may) return <NotAllowed what="see who may do what" right="access.manage" level={1} />;
  return (
    <div className="screen">
      <h1>Access</h1>
      {me.authentication === 'off' ? <p className="dimmed">This server asks nobody of its own machine who they are: without a key or a log-in they are <strong>{me.name}</strong>, an admin. Users and keys count for everybody who shows one, and for all with <code>AUTH=required</code>.</p> : null}
      <Tabs value={view} onChange={(value) => void navigate({ search: { view: value === 'keys' ? 'keys' : undefined } })} keepMounted={false}>
        <Tabs.List mb="sm"><Tabs.Tab value="users">Users</Tabs.Tab><Tabs.Tab value="keys">Keys</Tabs.Tab></Tabs.List>
        <Tabs.Panel value="users"><UsersTab /></Tabs.Panel>
        <Tabs.Panel value="keys"><KeysTab showsOver={over ?? false} onShowOver={(shows) => void navigate({ search: (old) => ({ ...old, over: shows || undefined }), replace: true })} /></Tabs.Panel>
      </Tabs>
    </div>
  );
}
