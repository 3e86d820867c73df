import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { sentenceOf } from '~/api/problem';
import { statusQuery } from '~/api/queries';
import type { Overview, Status, Worker } from '~/api/types';
import { useNow } from '~/app/now';
import { durationText } from '~/time/duration';
import { Time } from '~/time/Time';
import { hasEnded } from '~/states/palette';
import classes from './home.module.css';
import { counted } from '~/text/counted';

/** Later than this is worth a red figure: a scheduler decides a slot within a second. */
const LATE = 10_000;

/** How the server is, in four figures. */
export function Health({ rows, workers }: { rows: Overview[]; workers: Worker[] | undefined }) {
  const status = useQuery(statusQuery);
  const now = useNow();
  const alive = rows.flatMap((row) => row.runs).filter((run) => !hasEnded(run.state));
  const next = rows.flatMap(({ workflow }) => workflow.next_fire_at ?? []).toSorted()[0];
  const figures = status.data;
  const late = (figures?.schedule_lag_seconds ?? 0) * 1000;
  const oldest = Math.max(0, ...(workers ?? []).map((worker) => now - Date.parse(worker.last_heartbeat)));
  return (
    <div className={classes.health}>
      <Figure label="Store" value={status.isError ? 'does not answer' : figures ? 'answers' : '…'} note={status.isError ? sentenceOf(status.error) : figures ? `a read took ${figures.store_read_seconds < 0.001 ? 'less than 1 ms' : durationText(figures.store_read_seconds * 1000)}` : ''} isBad={status.isError} />
      <Figure label="Scheduler" value={late > LATE ? `${durationText(late)} late` : 'on time'} note={next ? <>next slot <Time at={next} relative /></> : 'no schedule is on'} isBad={late > LATE} />
      <Link to="/workers" className={classes.plain}>
        <Figure label="Workers" value={workers ? String(workers.length) : '…'} note={workers?.length && workers.every((worker) => worker.drain) ? 'all are drained: nothing starts' : workers?.length ? `${counted(workers.reduce((sum, worker) => sum + (worker.slots ?? 0), 0), 'slot')}, heard of ${oldest < 1000 ? 'just now' : `${durationText(oldest)} ago`}` : 'nothing runs without one'} isBad={workers?.every((worker) => worker.drain)} />
      </Link>
      <Link to="/runs" search={{ status: 'running' }} className={classes.plain}>
        <Figure label="Runs alive" value={String(alive.length)} note={figures ? tasksText(figures) : ''} />
      </Link>
    </div>
  );
}

/** "12 tasks run, 3 are ready, the first for 4.0 s." */
function tasksText({ open, ready, oldest_ready_seconds }: Status): string {
  const running = `${counted(open.running ?? 0, 'task')} running`;
  return ready === 0 ? `${running}, none waits for a worker` : `${running}, ${ready} wait for a worker, the first for ${durationText(oldest_ready_seconds * 1000)}`;
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
