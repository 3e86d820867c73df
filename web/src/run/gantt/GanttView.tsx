import { Checkbox } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef } from 'react';
import { useKeys } from '~/app/keys';
import { useNow } from '~/app/now';
import { usePreferences } from '~/app/preferences';
import type { TimelineAttempt } from '~/api/types';
import { hasEnded, lookOf } from '~/states/palette';
import { clockTime, preciseTime } from '~/time/clock';
import { durationText } from '~/time/duration';
import { useZone } from '~/time/Time';
import { inert } from '~/text/inert';
import type { TaskAttempts } from '../attempts';
import { criticalPath } from './critical';
import classes from './gantt.module.css';
import { type Span, spaced, type Timescale, ticksOf, timescaleOf } from './timescale';

/** When each attempt waited and ran. Waiting is hatched; times in which nothing happens are folded. */
export function GanttView({ tasks, parentsOf, chosen, onChoose, showsPath, onShowPath }: {
  tasks: TaskAttempts[];
  parentsOf: ReadonlyMap<string, string[]>;
  chosen: string | undefined;
  onChoose: (key: string) => void;
  showsPath: boolean;
  onShowPath: (shows: boolean) => void;
}) {
  useKeys([{ keys: 'p', does: 'shows the critical path', run: () => onShowPath(!showsPath) }]);
  const zone = useZone();
  const isRunning = tasks.some((task) => !hasEnded(task.newest.state));
  const now = useNow();
  const end = isRunning ? now : 0;
  const scale = useMemo(() => timescaleOf(tasks.flatMap((task) => task.attempts.map((attempt) => spanOf(attempt, end)).filter((span) => span !== undefined))), [tasks, end]);
  const isShort = scale.to - scale.from < 5000;
  const mapped = useMemo(() => new Set(tasks.filter((task) => task.mapIndex !== undefined).map((task) => task.task)), [tasks]);
  const path = useMemo(() => (showsPath ? criticalPath(tasks, parentsOf) : new Set<string>()), [tasks, parentsOf, showsPath]);
  const rows = useMemo(() => tasks.toSorted((a, b) => (begin(a) < begin(b) ? -1 : Number(begin(a) > begin(b)))), [tasks]);
  const row = usePreferences().density === 'compact' ? 24 : 32;
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => row, overscan: 10 });
  return (
    <div className={classes.chart}>
      <div className={classes.bar}>
        <Checkbox size="xs" label="Critical path" checked={showsPath} onChange={(event) => onShowPath(event.currentTarget.checked)} />
        <span className={classes.legend}><span className={classes.sample} data-wait /> waiting</span>
        <span className={classes.legend}><span className={classes.sample} data-state="success" /> running</span>
        {scale.folds.length > 0 ? <span className="dimmed">┊ folded: nothing happened</span> : null}
      </div>
      <div className={classes.axis} aria-hidden="true">
        <div className={classes.track}>
          {spaced(ticksOf(scale, isShort ? 4 : 8), scale.at, isShort ? 0.22 : 0.12).map((time) => <span key={time} className={classes.tick} style={{ left: `${scale.at(time) * 100}%` }}>{isShort ? preciseTime(time, zone) : clockTime(time, zone)}</span>)}
        </div>
      </div>
      <div ref={scroller} className={classes.rows} role="list" aria-label="Tasks in time" tabIndex={0}>
        <div style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
          {virtualizer.getVirtualItems().map((item) => {
            const task = rows[item.index]!;
            return (
              <div key={task.key} role="listitem" className={classes.row} data-chosen={task.key === chosen || undefined} data-dim={(showsPath && !path.has(task.task)) || undefined} style={{ transform: `translateY(${item.start}px)`, height: row }}>
                <button type="button" className={classes.name} onClick={() => onChoose(task.key)} title={inert(task.label)}><span className="name">{inert(task.label)}</span></button>
                <div className={classes.track} onClick={() => onChoose(task.key)}>
                  {scale.folds.map((fold) => <span key={fold.at} className={classes.fold} style={{ left: `${fold.at * 100}%` }} title={`Folded: ${durationText(fold.length)}`} />)}
                  {task.attempts.map((attempt) => <Bars key={attempt.id} attempt={attempt} isGroup={task.mapIndex === undefined && mapped.has(task.task)} scale={scale} now={end} />)}
                </div>
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

function Bars({ attempt, isGroup, scale, now }: { attempt: TimelineAttempt; isGroup: boolean; scale: Timescale; now: number }) {
  const [from, to] = spanOf(attempt, now) ?? [0, 0];
  if (from === 0) return null;
  const ran = attempt.started_at ? Date.parse(attempt.started_at) : undefined;
  const began = Math.min(ran ?? to, to);
  const words = `${inert(attempt.task)}, attempt ${attempt.attempt}: ${lookOf(attempt.state).label}${ran ? `, waited ${durationText(Math.max(0, began - from))}, ran ${durationText(to - began)}` : `, waits ${durationText(to - from)}`}`;
  const part = (start: number, end: number) => ({ left: `${scale.at(start) * 100}%`, width: `max(2px, ${(scale.at(end) - scale.at(start)) * 100}%)` });
  // A mapped task does not run itself: it spans its items.
  if (isGroup) return <span className={classes.group} data-state={attempt.state} style={part(from, to)} title={words} />;
  return (
    <>
      {began > from ? <span className={classes.wait} style={part(from, began)} title={words} /> : null}
      {ran !== undefined ? <span className={classes.run} data-state={attempt.state} data-cleared={attempt.cleared || undefined} style={part(began, to)} title={words}><span className="visually-hidden">{words}</span></span> : null}
    </>
  );
}

const begin = (task: TaskAttempts) => task.attempts[0]?.queued_at ?? task.attempts[0]?.started_at ?? task.newest.finished_at ?? '￿';

function spanOf(attempt: TimelineAttempt, now: number): Span | undefined {
  const from = attempt.queued_at ?? attempt.started_at;
  if (!from) return undefined;
  const start = Math.min(Date.parse(from), attempt.started_at ? Date.parse(attempt.started_at) : Infinity);
  return [start, Math.max(start, attempt.finished_at ? Date.parse(attempt.finished_at) : now)];
}
