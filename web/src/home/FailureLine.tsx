import { useQuery } from '@tanstack/react-query';
import { timelineQuery } from '~/api/queries';
import type { TimelineAttempt } from '~/api/types';
import { plainText } from '~/logs/ansi';
import { useFirstErrorLine } from '~/logs/firstError';
import { byTask, firstFailure } from '~/run/attempts';
import { inert } from '~/text/inert';
import { Sentence } from '~/time/Sentence';
import classes from './home.module.css';

const failureOf = (attempts: TimelineAttempt[]) => firstFailure(byTask(attempts));

/** What failed first in a run, and the line of its log that says why: the same that the run's page begins with. */
export function FailureLine({ runId }: { runId: string }) {
  const failed = useQuery({ ...timelineQuery(runId), select: failureOf }).data;
  const line = useFirstErrorLine(failed?.newest.id ?? '', failed?.newest.started_at !== undefined);
  if (!failed) return null;
  return (
    <span className={classes.failure}>
      <span className="name">{inert(failed.label)}</span>
      {line ? <code>{plainText(line)}</code> : failed.newest.reason ? <span className="dimmed"><Sentence>{failed.newest.reason}</Sentence></span> : null}
    </span>
  );
}
