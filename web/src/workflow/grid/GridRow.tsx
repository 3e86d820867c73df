import { memo } from 'react';
import { lookOf } from '~/states/palette';
import states from '~/states/states.module.css';
import { inert } from '~/text/inert';
import classes from './grid.module.css';
import { leftOf, PITCH } from './sizes';

const PLAIN = `${states.cell} ${classes.cell} ${classes.place}`;
const SIGNED = `${PLAIN} ${states.sign}`;

/**
 * One task over the runs in sight. A grid has thousands of cells, so a cell is one element with few attributes: its sign and its attempt belong to its style, and what a pointer
 * over it tells is written when the pointer comes. A row is drawn anew only when something of it has changed: all that it is told is plain values.
 */
export const GridRow = memo(function GridRow({ name, index, top, cells, first, chosenColumn, words }: {
  name: string;
  index: number;
  top: number;
  /** A byte for each run in sight: its state and attempt, or nothing. */
  cells: string;
  /** The first run in sight. */
  first: number;
  /** The run that is chosen in this row; -1 for none. */
  chosenColumn: number;
  /** The states that the bytes mean. */
  words: readonly string[];
}) {
  return (
    <div role="row" aria-rowindex={index + 2} className={classes.row} data-chosen={chosenColumn >= 0 || undefined} style={{ transform: `translateY(${top}px)`, height: PITCH }}>
      <span role="rowheader" aria-colindex={1} className="visually-hidden">{inert(name)}</span>
      {Array.from(cells, (char, at) => {
        const [state, attempt] = [words[(char.charCodeAt(0) & 31) - 1], char.charCodeAt(0) >> 5];
        if (state === undefined) return null;
        const column = first + at;
        const isChosen = column === chosenColumn;
        const told = `${inert(name)}: ${lookOf(state).label}${attempt > 1 ? `, attempt ${attempt}` : ''}`;
        return (
          <span
            key={column} id={isChosen ? 'chosen-cell' : undefined} role="gridcell" aria-colindex={column + 2} aria-selected={isChosen || undefined} aria-label={told}
            className={state === 'none' ? PLAIN : SIGNED} data-state={state} data-chosen={isChosen || undefined} data-attempt={attempt > 1 ? attempt : undefined} style={{ left: leftOf(column) }}
          />
        );
      })}
    </div>
  );
});
