import { lookOf } from './palette';
import { StateIcon } from './StateIcon';
import classes from './states.module.css';

/** A state as a word in its colour, with its sign; another word where the state is not of a run or task. */
export function StateBadge({ state, attempt, label }: { state: string; attempt?: number; label?: string }) {
  return (
    <span className={classes.badge} data-state={state}>
      <StateIcon state={state} size={14} />
      {label ?? lookOf(state).label}
      {attempt !== undefined && attempt > 1 ? <span className={classes.attempt}>attempt {attempt}</span> : null}
    </span>
  );
}
