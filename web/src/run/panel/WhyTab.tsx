import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { taskRunQuery, whyTaskQuery } from '~/api/queries';
import type { TimelineAttempt } from '~/api/types';
import { AnswerForm } from '~/approvals/AnswerForm';
import { Loaded } from '~/parts/Loaded';
import { hasEnded } from '~/states/palette';
import { Duration } from '~/time/Duration';
import { durationText } from '~/time/duration';
import { Sentence } from '~/time/Sentence';
import { Time } from '~/time/Time';
import { thousands } from '~/text/counted';
import { inert } from '~/text/inert';
import { Changes } from './Changes';
import classes from './panel.module.css';

const CAUSES: Record<string, string> = { parents: 'its parents', retry_delay: 'its next try', limit: 'a limit', pause: 'the end of a pause', worker: 'a worker', slot: 'a slot', start: 'its start', condition: 'what it waits for', input: 'an answer' };

/** Why an attempt does not run, or how it came to its end; the facts below. */
export function WhyTab({ attempt }: { attempt: TimelineAttempt }) {
  const why = useQuery({ ...whyTaskQuery(attempt.id), enabled: !hasEnded(attempt.state) });
  const detail = useQuery(taskRunQuery(attempt.id));
  return (
    <div className={classes.pad}>
      {why.data && !hasEnded(attempt.state) ? <p><strong><Sentence>{why.data.sentence}</Sentence></strong> <WhereToLook kind={why.data.kind} /></p> : null}
      {why.data?.waits && why.data.waits.length > 0 && !hasEnded(attempt.state) ? <p className="dimmed">It has waited {why.data.waits.map((share) => `${durationText(share.seconds * 1000)} for ${CAUSES[share.cause] ?? inert(share.cause)}`).join(', ')}</p> : null}
      {attempt.state === 'awaiting_input' ? <AnswerForm attemptId={attempt.id} /> : null}
      <Loaded query={detail}>
        {(run) => (
          <dl className={classes.facts}>
            <dt>Ready</dt><dd><Time at={run.queued_at} /></dd>
            <dt>Started</dt><dd><Time at={attempt.started_at} /></dd>
            <dt>Ended</dt><dd><Time at={run.finished_at} /></dd>
            {attempt.queued_at && attempt.started_at ? <><dt>Waited</dt><dd><Duration from={attempt.queued_at} to={attempt.started_at} /></dd></> : null}
            {run.due_at ? <><dt>Due</dt><dd><Time at={run.due_at} /> (<Time at={run.due_at} relative />)</dd></> : null}
            {run.exit_code !== undefined ? <><dt>Exit code</dt><dd>{run.exit_code}</dd></> : null}
            {run.signal !== undefined ? <><dt>Signal</dt><dd>{run.signal}</dd></> : null}
            {run.reason ? <><dt>Reason</dt><dd><Sentence>{run.reason}</Sentence></dd></> : null}
            {run.cpu_seconds !== undefined ? <><dt>CPU time</dt><dd>{run.cpu_seconds.toFixed(2)} s</dd></> : null}
            {run.peak_memory_bytes ? <><dt>Peak memory</dt><dd>{(run.peak_memory_bytes / 1_048_576).toFixed(1)} MiB</dd></> : null}
            {run.kill ? <><dt>Killed</dt><dd>{run.kill.killed} processes in {run.kill.elapsed_seconds.toFixed(2)} s{run.kill.confirmed ? ', none was left' : ', some may be left'}</dd></> : null}
            {run.wait ? <><dt>Waits for</dt><dd>{inert(run.wait.for)}, looked {run.wait.looks} times{run.wait.seen ? `, last seen: ${inert(run.wait.seen)}` : ''}</dd></> : null}
            {run.log_bytes_dropped ? <><dt>Log left out</dt><dd>{thousands(run.log_bytes_dropped)} bytes in its middle</dd></> : null}
            {run.worker_id ? <><dt>Worker</dt><dd><code>{run.worker_id}</code></dd></> : null}
            <dt>Id</dt><dd><code>{run.id}</code></dd>
          </dl>
        )}
      </Loaded>
      {hasEnded(attempt.state) && attempt.started_at ? <Changes attemptId={attempt.id} /> : null}
    </div>
  );
}

/** The page where what holds it up can be seen, and changed. */
function WhereToLook({ kind }: { kind: string }) {
  switch (kind) {
    case 'pool': case 'limit': case 'pause': return <Link to="/pools">Pools and queues</Link>;
    case 'worker': case 'slot': return <><Link to="/pools">Pools and queues</Link>, <Link to="/workers">Workers</Link></>;
    case 'input': return <Link to="/approvals">Approvals</Link>;
    default: return null;
  }
}
