import type { ReactNode } from 'react';
import classes from './Notice.module.css';

/** A place where something could be and is not, with what to do about it. */
export function Notice({ title, children, action, kind = 'empty', level = 2 }: { title: string; children?: ReactNode; action?: ReactNode; kind?: 'empty' | 'error'; level?: 1 | 2 }) {
  return (
    <div className={classes.notice} data-kind={kind} role={kind === 'error' ? 'alert' : undefined}>
      {level === 1 ? <h1>{title}</h1> : <h2>{title}</h2>}
      {children ? <div className={classes.text}>{children}</div> : null}
      {action}
    </div>
  );
}
