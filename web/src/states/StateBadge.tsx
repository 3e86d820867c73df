import { lookOf } from './palette';
import { StateIcon } from './StateIcon';
import classes from './states.module.css';

/** A state as a word in its colour, with its sign. */
export function StateBadge({ state, attempt }: { state: string; attempt?: number }) {
  return (
    <span className={classes.badge} data-state={state}>
      <StateIcon state={state} size={14} />
      {lookOf(state).label}
      {attempt !== undefined && attempt > 1 ? <span className={classes.attempt}>attempt {attempt}</span> : null}
    </span>
  );
}
