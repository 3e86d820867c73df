import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '~/access/useMay';
import { poolsQuery } from '~/api/queries';
import type { Pool } from '~/api/types';
import { Icon } from '~/app/Icon';
import { useTitle } from '~/app/title';
import { Loaded } from '~/parts/Loaded';
import { Name } from '~/parts/Name';
import { Notice } from '~/parts/Notice';
import { inert } from '~/text/inert';
import { Pauses } from './Pauses';
import { PoolDialog } from './PoolDialog';
import classes from './pools.module.css';

/** Slots that tasks share: how many are taken, and who waits. Below it, what is paused. */
export function PoolsScreen() {
  useTitle('Pools');
  const query = useQuery(poolsQuery);
  const may = useMay()('system.write');
  const [edited, setEdited] = useState<Pool | 'new' | undefined>();
  const add = may ? <Button size="compact-sm" onClick={() => setEdited('new')}>New pool…</Button> : null;
  return (
    <div className="screen">
      <div className="row"><h1>Pools</h1><span className="grow" />{query.data?.length === 0 ? null : add}</div>
      <Loaded query={query}>
        {(pools) => pools.length === 0 ? <Notice title="There is no pool" action={add}>A pool bounds how many tasks that name it (<code>pool: NAME</code>) are active at once, over all workflows.</Notice> : (
          <div className="scroll" tabIndex={0} role="region" aria-label="Pools">
            <table className="list">
              <thead><tr><th scope="col">Name</th><th scope="col">Taken</th><th scope="col" className="number">Slots</th><th scope="col" className="number">Waiting</th><th scope="col">Rate</th><th scope="col">Description</th><th scope="col"><span className="visually-hidden">Actions</span></th></tr></thead>
              <tbody>
                {pools.map((pool) => (
                  <tr key={pool.name}>
                    <td><Name bold>{pool.name}</Name></td>
                    <td><Meter taken={pool.occupied} of={pool.slots} /></td>
                    <td className="number">{pool.occupied} of {pool.slots}</td>
                    <td className="number">{pool.waiting}</td>
                    <td>{pool.rate ? inert(pool.rate) : ''}</td>
                    <td>{inert(pool.description)}</td>
                    <td>{may ? <Button size="compact-xs" variant="default" leftSection={<Icon name="note" size={13} />} onClick={() => setEdited(pool)}>Change…</Button> : null}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Loaded>
      {edited ? <PoolDialog pool={edited === 'new' ? undefined : edited} onClose={() => setEdited(undefined)} /> : null}
      <h2 className="section">Pauses</h2>
      <Pauses />
    </div>
  );
}

function Meter({ taken, of }: { taken: number; of: number }) {
  return <span className={classes.meter} data-full={taken >= of || undefined} aria-hidden="true"><span style={{ width: `${of === 0 ? 100 : Math.min(100, (taken / of) * 100)}%` }} /></span>;
}
