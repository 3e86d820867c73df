import type { Queue } from '~/api/types';

/** What holds a queue up, in few words: only what somebody can do something about is loud. Nothing where nothing does. */
export function holdUpOf(queue: Queue): { words: string; level: 'loud' | 'quiet' } | undefined {
  if (queue.pause) return { words: queue.pause.scope === 'all' ? 'everything is paused' : 'paused', level: 'loud' };
  if (queue.waiting === 0) return undefined;
  if (queue.kind === 'worker') return { words: queue.workers.length === 0 ? 'no worker serves it' : 'its workers are drained', level: 'loud' };
  return queue.free_slots === 0 ? { words: 'all slots are taken', level: 'quiet' } : undefined;
}

/** Whether tasks wait that nobody will take until a person does something, and it is no pause: a pause has said why. */
export const isStranded = (queue: Queue) => queue.waiting > 0 && queue.kind === 'worker';
