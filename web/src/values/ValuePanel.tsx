import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '~/access/useMay';
import { cliLine, curlLine } from '~/actions/commands';
import { DeleteDialog } from '~/actions/DeleteDialog';
import { Detail } from '~/parts/Detail';
import { Loaded } from '~/parts/Loaded';
import { UsedBy } from '~/parts/UsedBy';
import { counted } from '~/text/counted';
import { inert } from '~/text/inert';
import { Time } from '~/time/Time';
import { type Kind, KINDS, type NamedValue } from './kinds';
import { ValueDialog } from './ValueDialog';
import classes from './values.module.css';

/** One secret or variable: what there is to know of it, and which workflows name it. */
export function ValuePanel({ kind, name, onClose }: { kind: Kind; name: string; onClose: () => void }) {
  const { get, one, remove, unused, afterDelete } = KINDS[kind];
  const query = useQuery({ queryKey: [kind, name], queryFn: () => get(name) });
  const client = useQueryClient();
  const may = useMay()('system.write');
  const [doing, setDoing] = useState<'change' | 'delete' | undefined>();
  const known = query.data;
  return (
    <Detail
      title={name} onClose={onClose}
      actions={may && known ? <><Button size="compact-xs" variant="default" onClick={() => setDoing('change')}>Change…</Button><Button size="compact-xs" variant="default" onClick={() => setDoing('delete')}>Delete…</Button></> : null}
    >
      <Loaded query={query}>
        {(data: NamedValue) => (
          <>
            {data.description ? <p>{inert(data.description)}</p> : null}
            <h3>Value</h3>
            {data.value === undefined ? <p className="dimmed">Nobody reads it back. To change it, write it anew.</p> : <pre className={classes.value} tabIndex={0} aria-label="Value">{inert(data.value) || <span className="dimmed">(empty)</span>}</pre>}
            <h3>Where it is used</h3>
            <UsedBy names={data.used_by} nobody={unused} />
            <h3>Last written</h3>
            <p><Time at={data.updated_at} /> (<Time at={data.updated_at} relative />){data.key_id ? <>, sealed under the key <code>{inert(data.key_id)}</code></> : null}</p>
          </>
        )}
      </Loaded>
      {doing === 'change' ? <ValueDialog kind={kind} known={known} onDone={() => undefined} onClose={() => setDoing(undefined)} /> : null}
      {doing === 'delete' ? (
        <DeleteDialog
          title={`Delete the ${one} ${name}`} cli={cliLine([kind, 'delete', name])} curl={curlLine('DELETE', `${kind}/${encodeURIComponent(name)}`)} remove={() => remove(name)} onClose={() => setDoing(undefined)}
          onDone={() => {
            onClose();
            client.removeQueries({ queryKey: [kind, name] });
            void client.invalidateQueries({ queryKey: [kind], exact: true });
          }}
        >
          <p>{known?.used_by?.length ? `${counted(known.used_by.length, 'workflow')} ${known.used_by.length === 1 ? 'names' : 'name'} it: ${known.used_by.map(inert).join(', ')}. ` : `${unused} `}{afterDelete}</p>
        </DeleteDialog>
      ) : null}
    </Detail>
  );
}
