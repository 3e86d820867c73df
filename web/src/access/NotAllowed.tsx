import { Link } from '@tanstack/react-router';
import { useMe } from '~/login/Session';
import { Notice } from '~/parts/Notice';
import { inert } from '~/text/inert';
import { type Right, RIGHTS } from './rights';

/** Says that something is not for whoever uses this page, who may do it, and what to do now. */
export function NotAllowed({ what, right, level = 2 }: { what: string; right: Right; level?: 1 | 2 }) {
  const me = useMe();
  const { least, isGlobal } = RIGHTS[right];
  return (
    <Notice kind="error" level={level} title={`You may not ${what}`} action={<Link to="/">Home</Link>}>
      <p>{inert(me.name) || 'Whoever uses this page'} has not the right <code>{right}</code>. {least === 'viewer' ? 'A' : 'An'} {least}{isGlobal ? ' of all workflows' : ''} has it: ask whoever runs this server, or log in as somebody else.</p>
    </Notice>
  );
}
