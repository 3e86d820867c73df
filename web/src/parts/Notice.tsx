import type { ReactNode } from 'react';
import classes from './Notice.module.css';

/** A place where something could be and is not, with what to do about it. */
export function Notice({ title, children, action, kind = 'empty' }: { title: string; children?: ReactNode; action?: ReactNode; kind?: 'empty' | 'error' }) {
  return (
    <div className={classes.notice} data-kind={kind} role={kind === 'error' ? 'alert' : undefined}>
      <h2>{title}</h2>
      {children ? <div className={classes.text}>{children}</div> : null}
      {action}
    </div>
  );
}
