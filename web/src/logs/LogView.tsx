import { Button } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { linesOf } from '~/app/search';
import { hasFailed } from '~/states/palette';
import { sentenceOf } from '~/api/problem';
import { Notice } from '~/parts/Notice';
import { counted } from '~/text/counted';
import { type Level, NOTHING, placeOf } from './levels';
import { LogLine } from './LogLine';
import classes from './logs.module.css';
import { LogTicks } from './LogTicks';
import { LogToolbar } from './LogToolbar';
import { useFollow } from './useFollow';
import { useLog } from './useLog';
import { useFirstError } from './firstError';
import { useLogSearch } from './useLogSearch';

const ROW = 18;
/** Browsers stop at some 17 million pixels: a longer log is shown a window at a time. */
const WINDOW = 800_000;

/** The log of an attempt. What is chosen, looked for and left out is in the address. */
export function LogView({ taskRunId, state, lines, find, level, onView }: {
  taskRunId: string;
  state: string;
  lines: string | undefined;
  find: string | undefined;
  level: Level | undefined;
  onView: (change: { lines?: string; find?: string; level?: Level }) => void;
}) {
  const log = useLog(taskRunId, level);
  const [isWrapped, setWrapped] = useState(false);
  const [base, setBase] = useState(0);
  const [hit, setHit] = useState(0);
  const scroller = useRef<HTMLDivElement>(null);
  const chosen = useMemo(() => linesOf(lines), [lines]);
  const hits = useLogSearch(taskRunId, find ?? '', level, log.ended ? log.total : 0).data;
  const hitSet = useMemo(() => new Set(find ? hits?.lines : []), [hits, find]);
  const error = useFirstError(taskRunId, hasFailed(state) && log.ended);

  const shown = Math.min(log.total - base, WINDOW);
  const virtualizer = useVirtualizer({ count: Math.max(0, shown), getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: 20 });
  const items = virtualizer.getVirtualItems();
  const [from, to] = items.length > 0 ? [base + items[0]!.index + 1, base + items.at(-1)!.index + 1] : [0, 0];
  useEffect(() => {
    if (to > 0) log.want(from, to);
  }, [log, from, to]);

  const scrollTo = useCallback((number: number, align: 'center' | 'end' = 'center') => {
    const wanted = Math.max(0, Math.min(Math.floor((number - 1) / WINDOW) * WINDOW, Math.max(0, log.total - WINDOW)));
    setBase(number - 1 >= wanted + WINDOW ? Math.max(0, log.total - WINDOW) : wanted);
    requestAnimationFrame(() => virtualizer.scrollToIndex(number - 1 - wanted, { align }));
  }, [virtualizer, log]);
  const goTo = useCallback((number: number) => {
    if (!level) scrollTo(number);
    else void placeOf(taskRunId, level, number).then((place) => scrollTo(place), () => undefined);
  }, [level, scrollTo, taskRunId]);

  const { isFollowing, unseen, follow } = useFollow({ scroller, total: log.total, ended: log.ended, begins: chosen === undefined && !hasFailed(state), goTo: scrollTo });
  useOpening({ isLoaded: log.isLoaded, id: taskRunId, place: chosen?.[0] ?? error, total: log.total, whole: log.whole, goTo, toEnd: scrollTo });

  const step = (by: number) => {
    if (!hits || hits.lines.length === 0) return;
    const next = (hit + by + hits.lines.length) % hits.lines.length;
    setHit(next);
    goTo(hits.lines[next]!);
  };
  useEffect(() => {
    setHit(0);
    if (find && hits?.lines[0]) goTo(hits.lines[0]);
  }, [find, hits, goTo]);

  const choose = useCallback((number: number, isRange: boolean) => {
    onView({ lines: isRange && chosen ? `${Math.min(chosen[0], number)}-${Math.max(chosen[0], number)}` : String(number) });
  }, [chosen, onView]);

  if (!log.isLoaded) return log.error ? <Notice kind="error" title="The log could not be read">{sentenceOf(log.error)}</Notice> : <div className="screen dimmed" aria-busy="true">Reading the log…</div>;
  return (
    <section className={classes.viewer} aria-label="Log">
      <LogToolbar
        taskRunId={taskRunId} log={log} level={level} chosen={chosen} find={find ?? ''} hits={hits} hit={hit} error={error} isWrapped={isWrapped} isFollowing={isFollowing}
        onFind={(text) => onView({ find: text || undefined })} onLevel={(next) => onView({ level: next })} onStep={step} onWrap={() => setWrapped(!isWrapped)} onFollow={follow} goTo={goTo}
      />
      <div className={classes.body}>
        {log.total === 0 && level && log.whole > 0 ? <Notice title={NOTHING[level]}><Button size="compact-sm" variant="default" onClick={() => onView({ level: undefined })}>Show all {counted(log.whole, 'line')}</Button></Notice> : log.total === 0 ? <Notice title={log.ended ? 'It wrote nothing' : 'It has not written anything yet'} /> : null}
        <div ref={scroller} className={classes.lines} data-empty={log.total === 0 || undefined} tabIndex={0} role="log" aria-live="off" aria-label={`${log.total} lines`}>
          <div className={classes.space} style={{ height: virtualizer.getTotalSize() }} data-wrap={isWrapped || undefined}>
            {items.map((item) => {
              const place = base + item.index + 1;
              const number = log.numberAt(place) ?? 0;
              return (
                <div key={item.key} className={classes.place} ref={isWrapped ? virtualizer.measureElement : undefined} data-index={item.index} style={{ transform: `translateY(${item.start}px)` }}>
                  <LogLine
                    number={number} text={log.line(place)} isChosen={chosen !== undefined && number >= chosen[0] && number <= chosen[1]}
                    isHit={hitSet.has(number)} isCurrent={find !== undefined && hits?.lines[hit] === number} isError={number === error} onChoose={choose}
                  />
                </div>
              );
            })}
          </div>
        </div>
        {level ? null : <LogTicks hits={find ? hits?.lines : undefined} error={error} total={log.total} />}
        {unseen > 0 ? <Button size="compact-sm" className={classes.news} onClick={follow}>{counted(unseen, 'new line')}, jump to the end</Button> : null}
      </div>
    </section>
  );
}

/** Goes once to what the log is opened for: lines of the address, the first error, or the end. */
function useOpening({ isLoaded, id, place, total, whole, goTo, toEnd }: {
  isLoaded: boolean; id: string; place: number | undefined; total: number; whole: number; goTo: (number: number) => void; toEnd: (number: number, align: 'end') => void;
}) {
  const opened = useRef('');
  useEffect(() => {
    if (!isLoaded || total === 0 || opened.current === `${id} ${place}`) return;
    const isFirst = !opened.current.startsWith(id);
    if (place === undefined && !isFirst) return;
    opened.current = `${id} ${place}`;
    if (place !== undefined && place <= whole) goTo(place);
    else if (isFirst) toEnd(total, 'end');
  }, [isLoaded, id, place, total, whole, goTo, toEnd]);
}
