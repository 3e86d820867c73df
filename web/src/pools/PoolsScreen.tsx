import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useMay } from '~/access/useMay';
import { poolsQuery, queuesQuery } from '~/api/queries';
import type { Pool, Queue } from '~/api/types';
import { useTitle } from '~/app/title';
import detail from '~/parts/Detail.module.css';
import { Loaded } from '~/parts/Loaded';
import { Notice } from '~/parts/Notice';
import { Split } from '~/run/Split';
import { counted } from '~/text/counted';
import { inert } from '~/text/inert';
import { Meter } from './Meter';
import { OccupancyPanel } from './OccupancyPanel';
import { PauseDialog } from './PauseDialog';
import { Pauses } from './Pauses';
import { PoolDialog } from './PoolDialog';
import { PoolTable } from './PoolTable';
import classes from './pools.module.css';
import { QueueTable } from './QueueTable';

/** Slots that tasks share and queues in which they wait for workers; beside them who is in one, and who waits. Below it, what is paused. */
export function PoolsScreen() {
  useTitle('Pools and queues');
  const { pool, queue } = useSearch({ from: '/pools' });
  const navigate = useNavigate({ from: '/pools' });
  const pools = useQuery(poolsQuery);
  const queues = useQuery(queuesQuery);
  const may = useMay();
  const [edited, setEdited] = useState<Pool | 'new' | undefined>();
  const [paused, setPaused] = useState<string | undefined>();
  const close = () => void navigate({ search: {} });
  const chosen = pools.data?.find((one) => one.name === pool);
  const add = may('system.write') ? <Button size="compact-sm" onClick={() => setEdited('new')}>New pool…</Button> : null;
  const panel = pool ? (
    <OccupancyPanel
      key={`pool ${pool}`} kind="pool" name={pool} onClose={close} facts={<PoolFacts pool={chosen} isKnown={pools.data !== undefined} />}
      actions={chosen && may('system.write') ? <Button size="compact-xs" variant="default" onClick={() => setEdited(chosen)}>Change…</Button> : null}
    />
  ) : queue ? (
    <OccupancyPanel
      key={`queue ${queue}`} kind="queue" name={queue} onClose={close} facts={<QueueFacts queue={queues.data?.find((one) => one.name === queue)} />}
      actions={may('system.operate') ? <Button size="compact-xs" variant="default" onClick={() => setPaused(queue)}>Pause…</Button> : null}
    />
  ) : undefined;
  return (
    <div className={detail.screen}>
      <div className={detail.bar}><h1>Pools and queues</h1><span className="grow" />{pools.data?.length === 0 ? null : add}</div>
      <div className={detail.area}>
        <Split panel={panel}>
          <div className={detail.list}>
            <h2 className={classes.first}>Pools</h2>
            <Loaded query={pools}>
              {(all) => all.length === 0 ? <Notice title="There is no pool" action={add}>A pool bounds how many tasks that name it (<code>pool: NAME</code>) are active at once, over all workflows.</Notice> : <PoolTable pools={all} chosen={pool} isNarrow={panel !== undefined} />}
            </Loaded>
            <h2 className="section">Queues</h2>
            <Loaded query={queues}>
              {(all) => all.length === 0 ? <Notice title="No queue is in use">A task waits in its queue (<code>queue: NAME</code>) until a worker that serves it has a free slot. No worker is there, and nothing waits.</Notice> : <QueueTable queues={all} chosen={queue} isNarrow={panel !== undefined} />}
            </Loaded>
            <h2 className="section">Pauses</h2>
            <Pauses />
          </div>
        </Split>
      </div>
      {edited ? <PoolDialog pool={edited === 'new' ? undefined : edited} onClose={() => setEdited(undefined)} /> : null}
      {paused !== undefined ? <PauseDialog queue={paused} onClose={() => setPaused(undefined)} /> : null}
    </div>
  );
}

function PoolFacts({ pool, isKnown }: { pool: Pool | undefined; isKnown: boolean }) {
  if (!pool) return isKnown ? <p className="dimmed">There is no such pool.</p> : null;
  return (
    <>
      <p><Meter taken={pool.occupied} of={pool.slots} /> slots taken{pool.rate ? `; at most ${inert(pool.rate)} begin` : ''}</p>
      {pool.description ? <p>{inert(pool.description)}</p> : null}
    </>
  );
}

function QueueFacts({ queue }: { queue: Queue | undefined }) {
  // Where something waits, the sentence below says so.
  if (!queue || queue.workers.length === 0) return queue?.kind === 'worker' ? null : <p className="dimmed">No worker serves this queue.</p>;
  const names = queue.workers.slice(0, 5).map(inert).join(', ');
  return <p><Meter taken={queue.slots - queue.free_slots} of={queue.slots} /> slots taken, of {counted(queue.workers.length, 'worker')}: <span className="name">{names}{queue.workers.length > 5 ? ` and ${queue.workers.length - 5} more` : ''}</span></p>;
}
