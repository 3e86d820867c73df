import type { Grant } from '~/api/types';
import { inert } from '~/text/inert';
import classes from './access.module.css';

/** What somebody may do, one grant a line. */
export function GrantList({ grants }: { grants: Grant[] }) {
  return (
    <ul className={classes.list}>
      {grants.map((grant, i) => <li key={i}><strong>{grant.role}</strong> <span className="dimmed">of {grant.workflows ? <span className="name">{inert(grant.workflows.join(', '))}</span> : 'all workflows'}</span></li>)}
    </ul>
  );
}
