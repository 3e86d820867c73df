import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { ApiProblem, sentenceOf } from '~/api/problem';
import { Notice } from './Notice';

/** What to say when a screen could not be filled. */
export function Failure({ error, retry, level }: { error: unknown; retry?: () => void; level?: 1 | 2 }) {
  const status = error instanceof ApiProblem ? error.status : undefined;
  const title = status === 404 ? 'It is not there' : status === 403 ? 'You may not see this' : 'This could not be loaded';
  const hint = status === 404 ? <>It may have been deleted. There are lists of <Link to="/workflows">all workflows</Link> and <Link to="/runs">all runs</Link>.</> : status === 403 ? 'Ask whoever runs this server for the right to it.' : undefined;
  return (
    <Notice kind="error" level={level} title={title} action={retry ? <Button size="xs" variant="default" onClick={retry}>Try again</Button> : undefined}>
      <p>{sentenceOf(error)}</p>
      {hint ? <p>{hint}</p> : null}
    </Notice>
  );
}
