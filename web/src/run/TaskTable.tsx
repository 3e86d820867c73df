import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import { usePreferences } from '~/app/preferences';
import { StateBadge } from '~/states/StateBadge';
import { Duration } from '~/time/Duration';
import { Time } from '~/time/Time';
import { inert } from '~/text/inert';
import type { TaskAttempts } from './attempts';
import classes from './table.module.css';

/** The tasks of a run as a list. */
export function TaskTable({ tasks, chosen, onChoose }: { tasks: TaskAttempts[]; chosen: string | undefined; onChoose: (key: string) => void }) {
  const scroller = useRef<HTMLDivElement>(null);
  const row = usePreferences().density === 'compact' ? 26 : 34;
  const virtualizer = useVirtualizer({ count: tasks.length, getScrollElement: () => scroller.current, estimateSize: () => row, overscan: 15 });
  const items = virtualizer.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <div ref={scroller} className={classes.scroller} tabIndex={0} role="region" aria-label="Tasks">
      <table className="list" aria-rowcount={tasks.length}>
        <thead><tr><th scope="col">Task</th><th scope="col">State</th><th scope="col" className="number">Attempt</th><th scope="col">Started</th><th scope="col" className="number">Took</th><th scope="col">Reason</th></tr></thead>
        <tbody>
          {before > 0 ? <tr className={classes.space}><td colSpan={6} style={{ height: before }} /></tr> : null}
          {items.map((item) => {
            const task = tasks[item.index]!;
            const { newest } = task;
            return (
              <tr key={task.key} style={{ height: row }} aria-rowindex={item.index + 1} data-chosen={task.key === chosen || undefined} className={classes.row} onClick={() => onChoose(task.key)}>
                <td><button type="button" className={classes.name} onClick={() => onChoose(task.key)}><span className="name">{inert(task.label)}</span></button></td>
                <td><StateBadge state={newest.state} /></td>
                <td className="number">{newest.attempt}</td>
                <td><Time at={newest.started_at} /></td>
                <td className="number"><Duration from={newest.started_at} to={newest.finished_at} /></td>
                <td className={classes.reason} title={newest.reason ? inert(newest.reason) : undefined}>{newest.reason ? inert(newest.reason) : ''}</td>
              </tr>
            );
          })}
          {after > 0 ? <tr className={classes.space}><td colSpan={6} style={{ height: after }} /></tr> : null}
        </tbody>
      </table>
    </div>
  );
}
