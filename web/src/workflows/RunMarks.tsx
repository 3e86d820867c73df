import { Link } from '@tanstack/react-router';
import type { RunMark } from '~/api/types';
import { lookOf } from '~/states/palette';
import { STATE_ICONS } from '~/states/icons';
import { durationText } from '~/time/duration';
import { inert } from '~/text/inert';
import states from '~/states/states.module.css';
import classes from './workflows.module.css';

const COUNT = 14;
const LEAST = 9;
const MOST = 24;

/** The newest runs as bars, oldest first: how they ended, and how long they took beside each other. */
export function RunMarks({ runs, name }: { runs: RunMark[]; name: string }) {
  const lengths = runs.map((run) => Math.max(0, Date.parse(run.finished_at ?? run.started_at) - Date.parse(run.started_at)));
  const longest = Math.max(1, ...lengths);
  return (
    <div className={classes.marks}>
      {Array.from({ length: COUNT - runs.length }, (_, i) => <span key={i} className={classes.absent} />)}
      {runs.map((run, i) => {
        const words = `${inert(name)}: ${lookOf(run.state).label}${run.finished_at ? `, ${durationText(lengths[i]!)}` : ''}`;
        return (
          <Link key={run.id} to="/runs/$id" params={{ id: run.id }} className={`${classes.mark} ${states.cell}`} data-state={run.state} aria-label={words} title={words} style={{ height: LEAST + (MOST - LEAST) * (lengths[i]! / longest) }} preload={false}>
            {run.state === 'success' ? null : <svg width="8" height="8" viewBox="0 0 16 16" className={classes.sign} aria-hidden="true"><path d={STATE_ICONS[lookOf(run.state).icon]} /></svg>}
          </Link>
        );
      }).toReversed()}
    </div>
  );
}
