import { Link } from '@tanstack/react-router';
import { memo, type MouseEvent } from 'react';
import type { Run } from '~/api/types';
import { BASE_PATH } from '~/app/base';
import { hasEnded, lookOf } from '~/states/palette';
import states from '~/states/states.module.css';
import { shortTime } from '~/time/clock';
import { durationText } from '~/time/duration';
import { useZone } from '~/time/Time';
import classes from './grid.module.css';

const BAR = 42;

/** A run at the top of its column: how long it took, how it ended, and whether the workflow had changed. */
export const GridColumnHead = memo(function GridColumnHead({ run, older, left, size, longest, column, isChosen, onOpen }: { run: Run; older: Run | undefined; left: number; size: number; longest: number; column: number; isChosen: boolean; onOpen: (id: string) => void }) {
  const zone = useZone();
  const took = Math.max(0, Date.parse(run.finished_at ?? run.started_at) - Date.parse(run.started_at));
  const isNewVersion = older !== undefined && older.version !== run.version;
  const words = `${shortTime(run.logical_date ?? run.created_at ?? run.started_at, zone, new Date())}: ${lookOf(run.state).label}${hasEnded(run.state) ? ` in ${durationText(took)}` : ''}${isNewVersion ? `, first with version ${run.version}` : ''}`;
  // A link of the router's costs as much as a row of cells, and there are as many of them as runs.
  const open = (event: MouseEvent) => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    onOpen(run.id);
  };
  return (
    <span role="columnheader" aria-colindex={column} className={classes.column} data-new={isNewVersion || undefined} style={{ left, width: size }}>
      {isNewVersion ? <Link to="/workflows/$id" params={{ id: run.workflow_id }} search={{ view: 'versions', from: older.version, to: run.version }} className={classes.version} tabIndex={-1} preload={false} title={`What version ${run.version} changed since ${older.version}`}>v{run.version}</Link> : null}
      <span className={classes.length} style={{ height: 2 + (BAR - 2) * (took / longest) }} data-state={run.state} />
      <a href={`${BASE_PATH}/runs/${run.id}`} onClick={open} className={`${states.cell} ${states.sign} ${classes.cell}`} data-state={run.state} data-chosen={isChosen || undefined} aria-label={words} title={words} tabIndex={-1} />
    </span>
  );
});
