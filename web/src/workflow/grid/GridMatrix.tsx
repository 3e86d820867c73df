import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react';
import type { Grid } from '~/api/types';
import { lookOf } from '~/states/palette';
import states from '~/states/states.module.css';
import { inert } from '~/text/inert';
import { Cells } from './cells';
import { GridColumnHead } from './GridColumnHead';
import classes from './grid.module.css';

const CELL = 22;
const GAP = 2;
const NAMES = 220;
const HEAD = 76;

/** The matrix of runs and tasks: oldest run at the left, and only what is in sight drawn. Arrows walk, Enter opens. */
export function GridMatrix({ grid, rows, chosen, onChoose }: { grid: Grid; rows: { name: string; place: number }[]; chosen: [run: string, task: string] | undefined; onChoose: (run: string, task: string) => void }) {
  const scroller = useRef<HTMLDivElement>(null);
  const cells = useMemo(() => Cells.of(grid), [grid]);
  const columns = useMemo(() => grid.runs.map((run, place) => ({ run, place })).toReversed(), [grid.runs]);
  const vertical = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => CELL + GAP, overscan: 10, paddingStart: HEAD, scrollPaddingStart: HEAD });
  const across = useVirtualizer({ horizontal: true, count: columns.length, getScrollElement: () => scroller.current, estimateSize: () => CELL + GAP, overscan: 10, paddingStart: NAMES, scrollPaddingStart: NAMES });
  const longest = useMemo(() => Math.max(1, ...grid.runs.map((run) => Date.parse(run.finished_at ?? run.started_at) - Date.parse(run.started_at))), [grid.runs]);
  const chosenRow = rows.findIndex((row) => row.name === chosen?.[1]);
  const chosenColumn = columns.findIndex((column) => column.run.id === chosen?.[0]);

  // The newest runs are at the right end: that is where one begins to read.
  useEffect(() => {
    across.scrollToIndex(columns.length - 1);
  }, [columns.length, across]);

  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const row = Math.max(0, Math.min(rows.length - 1, (chosenRow < 0 ? 0 : chosenRow) + step[0]!));
    const column = Math.max(0, Math.min(columns.length - 1, (chosenColumn < 0 ? columns.length - 1 : chosenColumn) + step[1]!));
    vertical.scrollToIndex(row);
    across.scrollToIndex(column);
    onChoose(columns[column]!.run.id, rows[row]!.name);
  };
  const drawn = across.getVirtualItems();
  return (
    <div ref={scroller} className={classes.scroller} role="grid" aria-label="Runs and tasks" aria-rowcount={rows.length + 1} aria-colcount={columns.length + 1} tabIndex={0} onKeyDown={onKey}>
      <div className={classes.space} style={{ height: vertical.getTotalSize(), width: across.getTotalSize() + 24 }}>
        <div role="row" aria-rowindex={1} className={classes.head} style={{ height: HEAD }}>
          <span role="columnheader" aria-colindex={1} className={classes.corner} style={{ width: NAMES }}>Task</span>
          {drawn.map((item) => {
            const { run, place } = columns[item.index]!;
            return <GridColumnHead key={run.id} run={run} older={grid.runs[place + 1]} left={item.start} size={CELL} longest={longest} column={item.index + 2} isChosen={item.index === chosenColumn} />;
          })}
        </div>
        {vertical.getVirtualItems().map((item) => {
          const row = rows[item.index]!;
          return (
            <div key={row.name} role="row" aria-rowindex={item.index + 2} className={classes.row} data-chosen={item.index === chosenRow || undefined} style={{ transform: `translateY(${item.start}px)`, height: CELL + GAP }}>
              <span role="rowheader" aria-colindex={1} className={classes.name} style={{ width: NAMES }} title={inert(row.name)}><span className="name">{inert(row.name)}</span></span>
              {drawn.map((column) => {
                const { run, place } = columns[column.index]!;
                const cell = cells.at(place, row.place);
                if (!cell) return null;
                const isChosen = item.index === chosenRow && column.index === chosenColumn;
                const words = `${inert(row.name)}: ${lookOf(cell.state).label}${cell.attempt > 1 ? `, attempt ${cell.attempt}` : ''}`;
                return (
                  <span key={run.id} role="gridcell" aria-colindex={column.index + 2} aria-selected={isChosen} className={classes.place} style={{ left: column.start }}>
                    <button type="button" tabIndex={-1} className={`${states.cell} ${cell.state === 'none' ? '' : states.sign} ${classes.cell}`} data-state={cell.state} data-chosen={isChosen || undefined} title={words} aria-label={words} onClick={() => onChoose(run.id, row.name)}>
                      {cell.attempt > 1 ? <span className={classes.attempts}>{cell.attempt}</span> : null}
                    </button>
                  </span>
                );
              })}
            </div>
          );
        })}
      </div>
    </div>
  );
}
