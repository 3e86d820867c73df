import type { AuditRecord, TimelineAttempt } from '~/api/types';
import { hasEnded, lookOf } from '~/states/palette';

/** Something that happened to a task, or that somebody did to its run. */
export interface TaskEvent {
  key: string;
  at: string;
  /** The state that it was brought into; undefined for what somebody did. */
  state?: string;
  what: string;
  detail: string;
}

const DONE: Record<string, string> = {
  clearWorkflowRun: 'cleared tasks of the run', markWorkflowRun: 'marked tasks of the run', cancelWorkflowRun: 'cancelled the run', rerunWorkflowRun: 'ran it again', noteWorkflowRun: 'wrote a note on the run',
};

/** When something was made that has this id: ids of the server begin with the milliseconds. */
export const bornAt = (id: string) => new Date(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toISOString();

/** What somebody did is on record a moment after what it caused, and is told before it. */
const RECORDED_WITHIN = 1000;

const placeOf = ({ at, state }: TaskEvent) => Date.parse(at) - (state === undefined ? RECORDED_WITHIN : 0);

/** What happened to a task, oldest first: each attempt from being ready to its end, and between them what people did; not what they only looked at. */
export function eventsOf(attempts: TimelineAttempt[], records: AuditRecord[], nameOf: (worker: string) => string): TaskEvent[] {
  const events: TaskEvent[] = [];
  for (const one of attempts) {
    const told = `Attempt ${one.attempt}`;
    if (one.queued_at) events.push({ key: `${one.id} ready`, at: one.queued_at, state: 'queued', what: `${told} is ready`, detail: '' });
    if (one.started_at) events.push({ key: `${one.id} started`, at: one.started_at, state: 'running', what: `${told} starts`, detail: one.worker_id ? `on worker ${nameOf(one.worker_id)}` : '' });
    if (one.finished_at && hasEnded(one.state)) events.push({ key: `${one.id} ended`, at: one.finished_at, state: one.state, what: `${told} ends: ${lookOf(one.state).label}${one.cleared ? ', cleared since' : ''}`, detail: one.reason ?? '' });
  }
  for (const record of records) if (!/, dry run$/.test(record.detail)) events.push({ key: record.id, at: record.at, what: `${record.actor || 'Somebody unknown'} ${DONE[record.action] ?? record.action}`, detail: record.outcome !== 'done' ? `${record.outcome}: ${record.detail}` : record.action in DONE ? '' : record.detail });
  // Those of one moment stay in the order in which they must have happened.
  return events.toSorted((a, b) => placeOf(a) - placeOf(b));
}
