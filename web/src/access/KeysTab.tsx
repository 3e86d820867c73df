import { Button, Switch } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { cliLine, curlLine } from '~/actions/commands';
import { DeleteDialog } from '~/actions/DeleteDialog';
import { answer, api } from '~/api/client';
import { keysQuery } from '~/api/queries';
import type { ApiKey } from '~/api/types';
import { useNow } from '~/app/now';
import { Loaded } from '~/parts/Loaded';
import { Name } from '~/parts/Name';
import { Notice } from '~/parts/Notice';
import { counted } from '~/text/counted';
import { inert } from '~/text/inert';
import { Time } from '~/time/Time';
import { GrantList } from './GrantList';
import { KeyDialog } from './KeyDialog';

/** With which programs come in. */
export function KeysTab({ showsOver, onShowOver }: { showsOver: boolean; onShowOver: (shows: boolean) => void }) {
  const query = useQuery(keysQuery);
  const client = useQueryClient();
  const now = useNow();
  const [isNew, setNew] = useState(false);
  const [doomed, setDoomed] = useState<ApiKey | undefined>();
  const isOver = (key: ApiKey) => key.revoked_at !== undefined || (key.expires_at !== undefined && Date.parse(key.expires_at) <= now);
  const add = <Button size="compact-sm" onClick={() => setNew(true)}>New key…</Button>;
  return (
    <>
      <Loaded query={query}>
        {(keys) => keys.length === 0 ? <Notice title="There is no key" action={add}>A key lets a program in. It is shown once, when it is made.</Notice> : (
          <>
            <div className="scroll" tabIndex={0} role="region" aria-label="Keys">
              <table className="list">
                <thead><tr><th scope="col">Name</th><th scope="col">Begins with</th><th scope="col">May</th><th scope="col">State</th><th scope="col">Last used</th><th scope="col">Made</th><th scope="col">By</th><th scope="col"><span className="visually-hidden">Actions</span></th></tr></thead>
                <tbody>{keys.filter((key) => showsOver || !isOver(key)).map((key) => <Row key={key.id} of={key} isOver={isOver(key)} onRevoke={() => setDoomed(key)} />)}</tbody>
              </table>
            </div>
            <p className="row">
              {add}
              {keys.some(isOver) ? <Switch size="xs" label={`Show the ${counted(keys.filter(isOver).length, 'key')} that ${keys.filter(isOver).length === 1 ? 'opens' : 'open'} nothing any more`} checked={showsOver} onChange={(event) => onShowOver(event.currentTarget.checked)} /> : null}
            </p>
          </>
        )}
      </Loaded>
      {isNew ? <KeyDialog onClose={() => setNew(false)} /> : null}
      {doomed ? (
        <DeleteDialog
          title={`Revoke the key ${doomed.name}`} label="Revoke" cli={cliLine(['keys', 'revoke', doomed.id])} curl={curlLine('DELETE', `api-keys/${doomed.id}`)} onDone={() => void client.invalidateQueries({ queryKey: ['keys'] })} onClose={() => setDoomed(undefined)}
          remove={() => answer(api.DELETE('/api-keys/{id}', { params: { path: { id: doomed.id } } }))}
        >
          <p>Whatever uses it is refused at once, and within 5 seconds everywhere. It cannot be taken back{doomed.last_used_at ? <>; it was last used <Time at={doomed.last_used_at} relative /></> : '; it was never used'}.</p>
        </DeleteDialog>
      ) : null}
    </>
  );
}

function Row({ of: key, isOver, onRevoke }: { of: ApiKey; isOver: boolean; onRevoke: () => void }) {
  return (
    <tr className={isOver ? 'dimmed' : undefined}>
      <td><Name bold>{key.name}</Name></td>
      <td><code>mak_{inert(key.prefix)}…</code></td>
      <td><GrantList grants={key.grants} /></td>
      <td>{key.revoked_at ? <>revoked <Time at={key.revoked_at} relative /></> : !key.expires_at ? 'for ever' : isOver ? <>ended <Time at={key.expires_at} relative /></> : <>ends <Time at={key.expires_at} relative /></>}</td>
      <td>{key.last_used_at ? <Time at={key.last_used_at} relative /> : <span className="dimmed">never</span>}</td>
      <td><Time at={key.created_at} /></td>
      <td><Name>{key.created_by}</Name></td>
      <td>{key.revoked_at ? null : <Button size="compact-xs" variant="default" onClick={onRevoke}>Revoke…</Button>}</td>
    </tr>
  );
}
