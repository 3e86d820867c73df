import { Link } from '@tanstack/react-router';
import { Notice } from '~/parts/Notice';
import { useTitle } from './title';

/** An address that no screen has. */
export function NotFound() {
  useTitle('Not found');
  return (
    <Notice level={1} title="There is no such page" action={<Link to="/workflows">All workflows</Link>}>
      The address may be mistyped, or what it showed may be gone.
    </Notice>
  );
}
