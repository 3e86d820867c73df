import type { Backfill } from '~/api/types';
import classes from './backfills.module.css';

/** What became of a backfill's slots, as one bar. */
export function Progress({ backfill }: { backfill: Backfill }) {
  const parts = [['success', backfill.succeeded], ['failed', backfill.failed], ['skipped', backfill.skipped], ['running', backfill.alive]] as const;
  return (
    <span className={classes.bar} role="img" aria-label={parts.map(([state, count]) => `${count} ${state}`).join(', ')}>
      {parts.map(([state, count]) => (count > 0 ? <span key={state} data-state={state} style={{ width: `${(count / Math.max(1, backfill.slots)) * 100}%` }} title={`${count} ${state}`} /> : null))}
    </span>
  );
}
