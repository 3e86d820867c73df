import { useQuery } from '@tanstack/react-query';
import { useMay } from '~/access/useMay';
import { answer, api } from '~/api/client';
import { workersQuery } from '~/api/queries';
import type { TimelineAttempt } from '~/api/types';
import { StateIcon } from '~/states/StateIcon';
import { inert } from '~/text/inert';
import { Sentence } from '~/time/Sentence';
import { Time } from '~/time/Time';
import { bornAt, eventsOf } from './events';
import classes from './panel.module.css';

/** What happened to a task in this run, and what people did to the run; the latter for whoever may read the audit record. */
export function EventsTab({ runId, attempts }: { runId: string; attempts: TimelineAttempt[] }) {
  const from = bornAt(runId);
  const may = useMay()('audit.read');
  const workers = useQuery(workersQuery).data;
  const records = useQuery({
    queryKey: ['audit', 'run', runId, attempts.length], enabled: may,
    queryFn: () => answer(api.GET('/audit', { params: { query: { target: `workflow run ${runId}`, from, limit: 100 } } })),
  }).data;
  const events = eventsOf(attempts, records ?? [], (id) => workers?.find((one) => one.id === id)?.name ?? id);
  if (events.length === 0) return <p className={`dimmed ${classes.pad}`}>Nothing has happened to it yet.</p>;
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label="Events of the task">
      <table className="list">
        <thead><tr><th scope="col">When</th><th scope="col">What</th><th scope="col">Detail</th></tr></thead>
        <tbody>
          {events.map((event) => (
            <tr key={event.key}>
              <td><Time at={event.at} /></td>
              <td><span className={classes.event} data-state={event.state}>{event.state ? <span className={classes.dot}><StateIcon state={event.state} size={12} /></span> : null}{inert(event.what)}</span></td>
              <td><Sentence>{event.detail}</Sentence></td>
            </tr>
          ))}
        </tbody>
      </table>
      {may ? null : <p className={`dimmed ${classes.pad}`}>Who cleared, marked or cancelled it stands in the audit record, which you may not read.</p>}
    </div>
  );
}
