import type { TimelineAttempt } from '~/api/types';
import { hasFailed } from '~/states/palette';
import { grouped } from '~/text/grouped';

/** Attempts of one task, or of one item of a mapped task. */
export interface TaskAttempts {
  /** Name of the task; with its place, an item of it. */
  task: string;
  mapIndex: number | undefined;
  label: string;
  /** Key in addresses: the name, and for an item its place after a colon. */
  key: string;
  attempts: TimelineAttempt[];
  newest: TimelineAttempt;
}

/** Key of a task or an item in addresses. */
export const keyOf = (task: string, mapIndex: number | undefined) => (mapIndex === undefined ? task : `${task}:${mapIndex}`);

/** Gathers attempts by what they are attempts of, in the order of the file. */
export function byTask(attempts: TimelineAttempt[]): TaskAttempts[] {
  const groups = grouped(attempts, (attempt) => keyOf(attempt.task, attempt.map_index));
  return [...groups].map(([key, own]) => {
    const newest = own.reduce((a, b) => (b.attempt > a.attempt ? b : a));
    const label = newest.map_index === undefined ? newest.task : `${newest.task} [${newest.map_label ?? newest.map_index}]`;
    return { task: newest.task, mapIndex: newest.map_index, label, key, attempts: own, newest };
  });
}

/** What to look at first: the task that failed first by itself. */
export function firstFailure(tasks: TaskAttempts[]): TaskAttempts | undefined {
  return tasks
    .filter((task) => hasFailed(task.newest.state))
    .toSorted((a, b) => (a.newest.finished_at ?? '').localeCompare(b.newest.finished_at ?? ''))
    // A mapped task fails because an item did: the item tells why.
    .toSorted((a, b) => Number(a.mapIndex === undefined && isMapped(tasks, a.task)) - Number(b.mapIndex === undefined && isMapped(tasks, b.task)))[0];
}

const isMapped = (tasks: TaskAttempts[], task: string) => tasks.some((one) => one.task === task && one.mapIndex !== undefined);
