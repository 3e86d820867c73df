import { STATE_ICONS } from './icons';
import { lookOf } from './palette';
import classes from './states.module.css';

/** The sign of a state, in the ink of its colour. Its words are beside it, or in the label of what it stands in. */
export function StateIcon({ state, size = 16 }: { state: string; size?: number }) {
  return (
    <svg className={classes.icon} width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
      <path d={STATE_ICONS[lookOf(state).icon]} />
    </svg>
  );
}
