import { useMemo } from 'react';
import type { Grid } from '~/api/types';
import { lookOf } from '~/states/palette';
import states from '~/states/states.module.css';
import { Cells } from './cells';
import classes from './grid.module.css';

/** What the signs of the grid mean, of those that are in it. */
export function GridLegend({ grid }: { grid: Grid }) {
  const present = useMemo(() => Cells.of(grid).present(), [grid]);
  return (
    <span className={classes.legend} role="note" aria-label="What the signs mean">
      {present.map((state) => <span key={state}><i className={`${states.cell} ${states.sign} ${classes.sample}`} data-state={state} aria-hidden="true" />{lookOf(state).label}</span>)}
    </span>
  );
}
