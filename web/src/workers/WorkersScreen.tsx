import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '~/access/useMay';
import { workersQuery } from '~/api/queries';
import type { Worker } from '~/api/types';
import { useNow } from '~/app/now';
import { useTitle } from '~/app/title';
import { Loaded } from '~/parts/Loaded';
import { Name } from '~/parts/Name';
import { Notice } from '~/parts/Notice';
import { Time } from '~/time/Time';
import { durationText } from '~/time/duration';
import { counted } from '~/text/counted';
import { inert } from '~/text/inert';
import { DrainDialog } from './DrainDialog';
import classes from './workers.module.css';

/** Who runs tasks: how many at once, which queues, whether it was heard of lately, and who is to take no more. */
export function WorkersScreen() {
  useTitle('Workers');
  const query = useQuery(workersQuery);
  const may = useMay();
  const [chosen, setChosen] = useState<Worker | null>(null);
  return (
    <div className="screen">
      <h1>Workers</h1>
      <Loaded query={query}>
        {(workers) => workers.length === 0 ? <Notice title="No worker is there">Queued tasks wait. <code>miniairflow standalone</code> has one of its own; <code>miniairflow worker</code> starts one more.</Notice> : (
          <div className="scroll" tabIndex={0} role="region" aria-label="Workers">
            <table className="list">
              <thead><tr><th scope="col">Name</th><th scope="col">Host</th><th scope="col">State</th><th scope="col">Busy</th><th scope="col">Queues</th><th scope="col">Heard of</th><th scope="col">Up since</th><th scope="col">Id</th><th scope="col"><span className="visually-hidden">Actions</span></th></tr></thead>
              <tbody>
                {workers.map((worker) => (
                  <tr key={worker.id}>
                    <td className={classes.whole}><Name bold>{worker.name}</Name></td>
                    <td><Name>{worker.hostname}</Name></td>
                    <td><WorkerState worker={worker} /></td>
                    <td><Busy held={worker.held ?? 0} slots={worker.slots ?? 0} /></td>
                    <td>{worker.queues?.map(inert).join(', ')}</td>
                    <td><Heartbeat at={worker.last_heartbeat} /></td>
                    <td><Time at={worker.started_at} /></td>
                    <td className={classes.whole}><code className="dimmed">{worker.id}</code></td>
                    <td>{may('system.operate') ? <Button size="compact-xs" variant="default" onClick={() => setChosen(worker)}>{worker.takes_tasks ? 'Drain…' : 'Take tasks again…'}</Button> : null}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Loaded>
      {chosen ? <DrainDialog worker={chosen} onClose={() => setChosen(null)} /> : null}
    </div>
  );
}

/** Whether it takes tasks; of one that does not, how much is left, who said so, and why. */
function WorkerState({ worker }: { worker: Worker }) {
  if (!worker.drain) return worker.status;
  const { state, by, since, reason } = worker.drain;
  return (
    <span className={classes.drain} data-state={state}>
      <strong>{state === 'draining' ? `draining, ${counted(worker.held ?? 0, 'task')} left` : 'drained'}</strong>
      <span className="dimmed">{by ? `by ${inert(by)} ` : ''}since <Time at={since} />{reason ? `: ${inert(reason)}` : ''}</span>
    </span>
  );
}

/** How many of its slots are taken. What waits in it for a slot counts too, so there may be more tasks than slots. */
function Busy({ held, slots }: { held: number; slots: number }) {
  return (
    <span className={classes.beat}>
      <span className={classes.track} data-kind="slots" aria-hidden="true"><span style={{ width: `${Math.min(100, (held / Math.max(1, slots)) * 100)}%` }} /></span>
      {held} of {slots}
    </span>
  );
}

/** Fifteen seconds without a word, and its tasks are taken back. */
const LEASE = 15_000;

function Heartbeat({ at }: { at: string }) {
  const age = Math.max(0, useNow() - Date.parse(at));
  return (
    <span className={classes.beat} data-late={age > LEASE / 2 || undefined} title="After 15 s without a word its tasks are given to others">
      <span className={classes.track} aria-hidden="true"><span style={{ width: `${Math.min(100, (age / LEASE) * 100)}%` }} /></span>
      {durationText(age)} ago
    </span>
  );
}
