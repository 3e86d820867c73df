import { describe, expect, it } from 'vitest';
import type { Queue } from '~/api/types';
import { holdUpOf, isStranded } from './queueText';

const queue = (over: Partial<Queue>): Queue => ({ name: 'gpu', workers: ['one'], slots: 4, free_slots: 2, holding: 2, waiting: 0, ...over });

describe('what holds a queue up', () => {
  it('is nothing while nothing waits, however few slots are free', () => {
    expect(holdUpOf(queue({}))).toBeUndefined();
    expect(holdUpOf(queue({ free_slots: 0 }))).toBeUndefined();
    expect(holdUpOf(queue({ workers: [], slots: 0, free_slots: 0 }))).toBeUndefined();
  });

  it('is the lack of workers, or that all are drained', () => {
    expect(holdUpOf(queue({ waiting: 1, kind: 'worker', workers: [] }))).toEqual({ words: 'no worker serves it', level: 'loud' });
    expect(holdUpOf(queue({ waiting: 1, kind: 'worker' }))).toEqual({ words: 'its workers are drained', level: 'loud' });
    expect(isStranded(queue({ waiting: 1, kind: 'worker' }))).toBe(true);
  });

  it('is a pause before all else, also where nothing waits', () => {
    const pause = { scope: 'queue', reason: 'r', by: 'b', paused_at: 'p' } as const;
    expect(holdUpOf(queue({ pause: { ...pause, name: 'gpu' } as never }))?.words).toBe('paused');
    expect(holdUpOf(queue({ pause: { ...pause, scope: 'all' } as never, waiting: 3, kind: 'pause', free_slots: 0 }))?.words).toBe('everything is paused');
    expect(isStranded(queue({ waiting: 3, kind: 'pause', pause: pause as never }))).toBe(false);
  });

  it('is quiet where all slots are taken, and silent where one is free', () => {
    expect(holdUpOf(queue({ waiting: 9, kind: 'slot', free_slots: 0 }))?.level).toBe('quiet');
    expect(holdUpOf(queue({ waiting: 9, kind: 'slot', free_slots: 1 }))).toBeUndefined();
    expect(isStranded(queue({ waiting: 9, kind: 'slot', free_slots: 0 }))).toBe(false);
  });
});
