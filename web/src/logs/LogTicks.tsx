import classes from './logs.module.css';

const MOST = 300;

/** Where in the log the finds are, beside the scroll bar. */
export function LogTicks({ hits, error, total }: { hits: number[] | undefined; error: number | undefined; total: number }) {
  const places = new Set((hits ?? []).map((line) => Math.round((line / total) * MOST)));
  return (
    <div className={classes.ticks} aria-hidden="true">
      {[...places].map((place) => <span key={place} className={classes.tick} style={{ top: `${(place / MOST) * 100}%` }} />)}
      {error !== undefined ? <span className={classes.tick} style={{ top: `${(error / total) * 100}%`, background: 'var(--state-failed)' }} /> : null}
    </div>
  );
}
