import { useQuery } from '@tanstack/react-query';
import { workersQuery } from '~/api/queries';
import { useNow } from '~/app/now';
import { useTitle } from '~/app/title';
import { Loaded } from '~/parts/Loaded';
import { Name } from '~/parts/Name';
import { Notice } from '~/parts/Notice';
import { Time } from '~/time/Time';
import { durationText } from '~/time/duration';
import { inert } from '~/text/inert';
import classes from './workers.module.css';

/** Who runs tasks: how many at once, which queues, and whether it was heard of lately. */
export function WorkersScreen() {
  useTitle('Workers');
  const query = useQuery(workersQuery);
  return (
    <div className="screen">
      <h1>Workers</h1>
      <Loaded query={query}>
        {(workers) => workers.length === 0 ? <Notice title="No worker is there">Queued tasks wait. <code>miniairflow standalone</code> has one of its own; <code>miniairflow worker</code> starts one more.</Notice> : (
          <table className="list">
            <thead><tr><th scope="col">Name</th><th scope="col">Host</th><th scope="col">State</th><th scope="col" className="number">Slots</th><th scope="col">Queues</th><th scope="col">Heard of</th><th scope="col">Up since</th><th scope="col">Id</th></tr></thead>
            <tbody>
              {workers.map((worker) => (
                <tr key={worker.id}>
                  <td><Name bold>{worker.name}</Name></td>
                  <td><Name>{worker.hostname}</Name></td>
                  <td>{worker.status}</td>
                  <td className="number">{worker.slots}</td>
                  <td>{worker.queues?.map(inert).join(', ')}</td>
                  <td><Heartbeat at={worker.last_heartbeat} /></td>
                  <td><Time at={worker.started_at} /></td>
                  <td><code className="dimmed">{worker.id}</code></td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Loaded>
    </div>
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
