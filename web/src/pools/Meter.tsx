import { thousands } from '~/text/counted';
import classes from './pools.module.css';

/** How many slots are taken of those that there are, as a bar and in figures. */
export function Meter({ taken, of }: { taken: number; of: number }) {
  return (
    <span className={classes.meter}>
      <span className={classes.track} data-full={taken >= of || undefined} aria-hidden="true"><span style={{ width: `${of === 0 ? 100 : Math.min(100, (taken / of) * 100)}%` }} /></span>
      {thousands(taken)} of {thousands(of)}
    </span>
  );
}
