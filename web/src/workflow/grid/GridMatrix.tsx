import { useNavigate } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type MouseEvent, type PointerEvent, useCallback, useEffect, useMemo, useRef } from 'react';
import type { Grid } from '~/api/types';
import { inert } from '~/text/inert';
import { Cells } from './cells';
import { GridColumnHead } from './GridColumnHead';
import { GridRow } from './GridRow';
import classes from './grid.module.css';
import { CELL, HEAD, leftOf, NAMES, PITCH } from './sizes';

/** The matrix of runs and tasks: oldest run at the left, and only what is in sight drawn. Arrows walk, a click opens. */
export function GridMatrix({ grid, rows, chosen, onChoose }: { grid: Grid; rows: { name: string; place: number }[]; chosen: [run: string, task: string] | undefined; onChoose: (run: string, task: string) => void }) {
  const scroller = useRef<HTMLDivElement>(null);
  const cells = useMemo(() => Cells.of(grid), [grid]);
  const columns = useMemo(() => grid.runs.map((run, place) => ({ run, place })).toReversed(), [grid.runs]);
  const vertical = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => PITCH, overscan: 6, paddingStart: HEAD, scrollPaddingStart: HEAD });
  const across = useVirtualizer({ horizontal: true, count: columns.length, getScrollElement: () => scroller.current, estimateSize: () => PITCH, overscan: 4, paddingStart: NAMES, scrollPaddingStart: NAMES });
  const longest = useMemo(() => Math.max(1, ...grid.runs.map((run) => Date.parse(run.finished_at ?? run.started_at) - Date.parse(run.started_at))), [grid.runs]);
  const chosenRow = chosen ? rows.findIndex((row) => row.name === chosen[1]) : -1;
  const chosenColumn = chosen ? columns.findIndex((column) => column.run.id === chosen[0]) : -1;
  const navigate = useNavigate();
  const openRun = useCallback((id: string) => void navigate({ to: '/runs/$id', params: { id } }), [navigate]);

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
  // One listener for all cells.
  const onClick = (event: MouseEvent) => {
    const cell = (event.target as Element).closest('[role=gridcell]');
    const row = cell?.closest('[role=row]');
    if (!cell || !row) return;
    onChoose(columns[placeOf(cell, 'aria-colindex')]!.run.id, rows[placeOf(row, 'aria-rowindex')]!.name);
  };
  const onPointerOver = ({ target }: PointerEvent) => {
    const cell = (target as Element).closest<HTMLElement>('[role=gridcell]');
    if (cell) cell.title = cell.getAttribute('aria-label') ?? '';
  };
  const drawn = across.getVirtualItems();
  const lines = vertical.getVirtualItems();
  const first = drawn[0]?.index ?? 0;
  const isChosenDrawn = lines.some((item) => item.index === chosenRow) && drawn.some((item) => item.index === chosenColumn);
  return (
    <div ref={scroller} className={classes.scroller} role="grid" aria-label="Runs and tasks" aria-rowcount={rows.length + 1} aria-colcount={columns.length + 1} aria-activedescendant={isChosenDrawn ? 'chosen-cell' : undefined} tabIndex={0} onKeyDown={onKey} onClick={onClick} onPointerOver={onPointerOver}>
      <div className={classes.space} style={{ height: vertical.getTotalSize(), width: across.getTotalSize() + 24 }}>
        <div role="row" aria-rowindex={1} className={classes.head} style={{ height: HEAD }}>
          <span role="columnheader" aria-colindex={1} className={classes.corner} style={{ width: NAMES }}>Task</span>
          {drawn.map((item) => {
            const { run, place } = columns[item.index]!;
            return <GridColumnHead key={run.id} run={run} older={grid.runs[place + 1]} left={leftOf(item.index)} size={CELL} longest={longest} column={item.index + 2} isChosen={item.index === chosenColumn} onOpen={openRun} />;
          })}
        </div>
        {lines.map((item) => {
          const row = rows[item.index]!;
          return <GridRow key={row.name} name={row.name} index={item.index} top={item.start} first={first} cells={cells.line(row.place, drawn.map((column) => columns[column.index]!.place))} chosenColumn={item.index === chosenRow ? chosenColumn : -1} words={grid.states} />;
        })}
        {/* All names are one thing that stays at the left: one for each row would be as many things for the browser to keep in place. Rows tell their names themselves. */}
        <div className={classes.names} style={{ width: NAMES }} aria-hidden="true">
          {lines.map((item) => {
            const { name } = rows[item.index]!;
            return <span key={name} className={classes.name} data-chosen={item.index === chosenRow || undefined} style={{ top: item.start, width: NAMES }} title={inert(name)}><span className="name">{inert(name)}</span></span>;
          })}
        </div>
      </div>
    </div>
  );
}

/** Places count from 1 there, and the heads come first. */
const placeOf = (element: Element, attribute: string) => Number(element.getAttribute(attribute)) - 2;
