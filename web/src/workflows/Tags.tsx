import { Link } from '@tanstack/react-router';
import { inert } from '~/text/inert';
import classes from './workflows.module.css';

/** The tags of a workflow; each leads to all that have it. */
export function Tags({ tags }: { tags: string[] | undefined }) {
  if (!tags) return null;
  return <span className={classes.tags}>{tags.map((tag) => <Link key={tag} to="/workflows" search={{ tag }} className={classes.tag} aria-label={`Workflows with the tag ${inert(tag)}`}>{inert(tag)}</Link>)}</span>;
}
