import type { Run, TaskRun, Worker } from '~/api/types';

/** What the server says over its event stream. */
export type ServerEvent =
  | { type: 'workflow_status'; payload: Run; seq: number; at: string }
  | { type: 'task_status'; payload: TaskRun; seq: number; at: string }
  | { type: 'worker_heartbeat'; payload: Worker; seq: number; at: string };

/** News since the last frame: of each thing only the newest. */
export interface News {
  runs: Map<string, Run>;
  tasks: Map<string, TaskRun>;
  workers: Map<string, Worker>;
}

/** Keeps the newest of each thing, so that a burst costs one change of the screen. */
export function newsOf(events: ServerEvent[]): News {
  const news: News = { runs: new Map(), tasks: new Map(), workers: new Map() };
  for (const event of events) {
    if (event.type === 'workflow_status') news.runs.set(event.payload.id, event.payload);
    else if (event.type === 'task_status') news.tasks.set(event.payload.id, event.payload);
    else if (event.type === 'worker_heartbeat') news.workers.set(event.payload.id, event.payload);
  }
  return news;
}
