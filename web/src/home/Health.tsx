import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { sentenceOf } from '~/api/problem';
import { readyQuery } from '~/api/queries';
import type { Overview, Worker } from '~/api/types';
import { useNow } from '~/app/now';
import { durationText } from '~/time/duration';
import { hasEnded } from '~/states/palette';
import classes from './home.module.css';
import { counted } from '~/text/counted';

/** How the server is, in four figures. */
export function Health({ rows, workers }: { rows: Overview[]; workers: Worker[] | undefined }) {
  const ready = useQuery(readyQuery);
  const now = useNow();
  const alive = rows.flatMap((row) => row.runs).filter((run) => !hasEnded(run.state));
  const overdue = Math.max(0, ...rows.map((row) => (row.workflow.next_fire_at ? now - Date.parse(row.workflow.next_fire_at) : 0)));
  const oldest = Math.max(0, ...(workers ?? []).map((worker) => now - Date.parse(worker.last_heartbeat)));
  return (
    <div className={classes.health}>
      <Figure label="Store" value={ready.isError ? 'does not answer' : ready.data ? 'answers' : '…'} note={ready.isError ? sentenceOf(ready.error) : 'reads and writes'} isBad={ready.isError} />
      <Figure label="Scheduler" value={overdue > 10_000 ? `${durationText(overdue)} late` : 'on time'} note={`${counted(rows.filter((row) => row.workflow.next_fire_at).length, 'schedule')} on`} isBad={overdue > 10_000} />
      <Link to="/workers" className={classes.plain}>
        <Figure label="Workers" value={workers ? String(workers.length) : '…'} note={workers?.length && workers.every((worker) => worker.drain) ? 'all are drained: nothing starts' : workers?.length ? `${counted(workers.reduce((sum, worker) => sum + (worker.slots ?? 0), 0), 'slot')}, heard of ${oldest < 1000 ? 'just now' : `${durationText(oldest)} ago`}` : 'nothing runs without one'} isBad={workers?.every((worker) => worker.drain)} />
      </Link>
      <Link to="/runs" search={{ status: 'running' }} className={classes.plain}>
        <Figure label="Runs alive" value={String(alive.length)} note={`${alive.filter((run) => run.state === 'running').length} running, ${alive.filter((run) => run.state === 'queued').length} queued`} />
      </Link>
    </div>
  );
}

function Figure({ label, value, note, isBad = false }: { label: string; value: string; note: ReactNode; isBad?: boolean }) {
  return (
    <div className={`panel ${classes.figure}`} data-bad={isBad || undefined}>
      <div className={classes.label}>{label}</div>
      <div className={classes.value}>{value}</div>
      <div className={classes.note}>{note}</div>
    </div>
  );
}
