import { memo, type KeyboardEvent } from 'react';
import { lookOf } from '~/states/palette';
import { StateIcon } from '~/states/StateIcon';
import { inert } from '~/text/inert';
import classes from './graph.module.css';

/** A task, or a stack of tasks that are alike. Only one of all nodes is a stop of the Tab key: from there the arrows walk. */
export const GraphNodeView = memo(function GraphNodeView({ id, name, count, state, attempt, note, x, y, isChosen, isStop, onChoose, onKey }: {
  id: string;
  /** Of the task, or of the first of a stack. */
  name: string;
  count: number;
  state: string;
  attempt: number;
  note: string;
  x: number;
  y: number;
  isChosen: boolean;
  isStop: boolean;
  onChoose: (id: string) => void;
  onKey: (event: KeyboardEvent, id: string) => void;
}) {
  const isStack = count > 1;
  return (
    <button
      type="button" className={classes.node} data-id={id} data-state={state} data-stack={isStack || undefined} data-chosen={isChosen || undefined} style={{ transform: `translate(${x}px, ${y}px)` }} tabIndex={isStop ? 0 : -1}
      title={isStack ? `${count} tasks` : inert(name)} aria-label={isStack ? `${count} tasks like ${inert(name)}, open` : `${inert(name)}, ${lookOf(state).label}`} aria-pressed={isStack ? undefined : isChosen}
      onClick={() => onChoose(id)} onKeyDown={(event) => onKey(event, id)}
    >
      <span className={classes.sign}><StateIcon state={state} size={15} /></span>
      <span className={classes.words}>
        <span className={`name ${classes.title}`}>{isStack ? `${count} × ${inert(name)}…` : inert(name)}</span>
        <span className={classes.note}>{note}{!isStack && attempt > 1 ? `, attempt ${attempt}` : ''}</span>
      </span>
    </button>
  );
});
