import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { occupancyQuery } from '~/api/queries';
import type { Occupancy, Occupant } from '~/api/types';
import { Detail } from '~/parts/Detail';
import { Loaded } from '~/parts/Loaded';
import { Name } from '~/parts/Name';
import { keyOf } from '~/run/attempts';
import { StateBadge } from '~/states/StateBadge';
import { counted, thousands } from '~/text/counted';
import { inert } from '~/text/inert';
import { Duration } from '~/time/Duration';
import { Sentence } from '~/time/Sentence';
import classes from './pools.module.css';

export type OccupancyKind = 'pool' | 'queue';

const FEW = 100;
const MOST = 1000;

/** A pool or a queue: why those that wait do, who is in it, and who waits, the next first; each with the way to its task. */
export function OccupancyPanel({ kind, name, actions, facts, onClose }: { kind: OccupancyKind; name: string; actions: ReactNode; facts: ReactNode; onClose: () => void }) {
  const [limit, setLimit] = useState(FEW);
  const query = useQuery(occupancyQuery(kind, name, limit));
  const more = limit < MOST ? <Button size="compact-sm" variant="default" mt="xs" loading={query.isPlaceholderData} onClick={() => setLimit(MOST)}>Show more</Button> : null;
  return (
    <Detail title={name} actions={actions} onClose={onClose}>
      {facts}
      <Loaded query={query}>
        {(found) => (
          <>
            {found.sentence ? <p className={classes.why}><Sentence>{found.sentence}</Sentence></p> : null}
            {found.is_bounded ? <p className="dimmed">Tasks of workflows that you may not see are counted, and not listed.</p> : null}
            <h3>{kind === 'pool' ? 'In it' : 'In work'}: {thousands(found.holding)}</h3>
            {found.holding === 0 ? <p className="dimmed">{kind === 'pool' ? 'All slots are free.' : 'No worker holds a task of it.'}</p> : <Occupants kind={kind} label="In it" rows={found.holders} />}
            <h3>Waiting: {thousands(found.waiting)}</h3>
            {found.waiting === 0 ? <p className="dimmed">Nobody waits.</p> : <Occupants kind={kind} label="Waiting" rows={found.waiters} isLine />}
            <Rest found={found} more={more} />
          </>
        )}
      </Loaded>
    </Detail>
  );
}

/** What is not listed, and the way to more of it. */
function Rest({ found, more }: { found: Occupancy; more: ReactNode }) {
  const left = found.holding - found.holders.length + found.waiting - found.waiters.length;
  if (left <= 0 || found.is_bounded) return null;
  return <p className="dimmed">{counted(left, 'task')} more {left === 1 ? 'is' : 'are'} not listed. {more}</p>;
}

function Occupants({ kind, label, rows, isLine = false }: { kind: OccupancyKind; label: string; rows: Occupant[]; isLine?: boolean }) {
  if (rows.length === 0) return null;
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={label}>
      <table className="list">
        <thead>
          <tr>
            {isLine ? <th scope="col" className="number"><abbr title="Place in the line">#</abbr></th> : null}
            <th scope="col">Task</th>
            {isLine ? null : <th scope="col">State</th>}
            <th scope="col" className="number">For</th>
            {kind === 'pool' ? <th scope="col" className="number">Slots</th> : null}
            {isLine ? <th scope="col" className="number">Priority</th> : <th scope="col">Worker</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <tr key={row.task_run_id}>
              {isLine ? <td className="number dimmed">{i + 1}</td> : null}
              <td><OccupantName row={row} />{row.sentence ? <span className={classes.apart}>{inert(row.sentence)}</span> : null}</td>
              {isLine ? null : <td><StateBadge state={row.state} /></td>}
              <td className="number"><Duration from={row.since} to={undefined} /></td>
              {kind === 'pool' ? <td className="number">{row.slots}</td> : null}
              {isLine ? <td className="number">{row.priority === 0 ? 'backfill' : row.priority}</td> : <td>{row.worker_name ? <Name>{row.worker_name}</Name> : <span className="dimmed">–</span>}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function OccupantName({ row }: { row: Occupant }) {
  const item = row.map_index === undefined ? '' : `[${row.map_index}]`;
  return (
    <Link to="/runs/$id" params={{ id: row.workflow_run_id }} search={{ task: keyOf(row.task_name, row.map_index) }} className={classes.occupant}>
      <Name>{row.workflow_name}</Name><span className="dimmed"> · </span><Name bold>{`${row.task_name}${item}`}</Name>{row.attempt > 1 ? <span className="dimmed"> attempt {row.attempt}</span> : null}
    </Link>
  );
}
