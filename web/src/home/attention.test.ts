import { describe, expect, it } from 'vitest';
import { attentionOf, type World } from './attention';

const calm: World = { rows: [], approvals: [], workers: [{} as never], pools: [], queues: [], pauses: [], deliveries: [] };
const row = (name: string, states: string[], over: object = {}) => ({ workflow: { id: name, name, ...over }, runs: states.map((state, i) => ({ id: `${name}${i}`, state, finished_at: `2026-01-0${9 - i}` })) }) as never;

describe('what needs attention', () => {
  it('is nothing when all is well', () => {
    expect(attentionOf({ ...calm, rows: [row('fine', ['success', 'failed']), row('new', []), row('cancelled', ['cancelled'])] })).toEqual([]);
  });

  it('is what failed last, with how often in a row, whatever runs now', () => {
    const found = attentionOf({ ...calm, rows: [row('a', ['running', 'failed', 'failed', 'success']), row('b', ['failed'])] });
    expect(found.map((one) => [one.subject, one.sentence])).toEqual([['b', 'Its last run failed.'], ['a', 'Its last 2 runs failed.']]);
  });

  it('is a server without a worker, before all else', () => {
    expect(attentionOf({ ...calm, workers: [], rows: [row('b', ['failed'])] })[1]!.key).toBe('workers');
    expect(attentionOf({ ...calm, workers: undefined })).toEqual([]);
    const drained = { drain: { state: 'drained', since: '2026-01-01' } } as never;
    expect(attentionOf({ ...calm, workers: [drained, drained] }).map((one) => one.sentence)).toEqual(['No worker takes tasks: all are drained.']);
    expect(attentionOf({ ...calm, workers: [drained, {} as never] })).toEqual([]);
  });

  it('is a question, a full pool, a pause, a schedule that cannot be read, a hook that was not heard', () => {
    const found = attentionOf({
      ...calm, rows: [row('s', [], { schedule_problem: 'No such zone.' })],
      approvals: [{ task_run_id: 't', workflow_name: 'w', task_name: 'ask', message: 'Go?', since: '2026-01-01' } as never],
      queues: [{ name: 'gpu', workers: [], slots: 0, free_slots: 0, holding: 0, waiting: 2, kind: 'worker', oldest_since: '2026-01-03' }, { name: 'busy', workers: ['a'], slots: 1, free_slots: 0, holding: 1, waiting: 5, kind: 'slot' }],
      pools: [{ name: 'full', slots: 1, occupied: 1, waiting: 3 } as never, { name: 'free', slots: 2, occupied: 1, waiting: 0 } as never],
      pauses: [{ scope: 'queue', name: 'gpu', reason: 'broken', paused_at: '2026-01-02' } as never, { scope: 'workflow', name: 'w' } as never],
      deliveries: [{ id: 'd', workflow_id: 'w', workflow_name: 'w', target: 'https://x', problem: '500' } as never],
    });
    expect(found.map((one) => one.level)).toEqual(['asks', 'warning', 'warning', 'warning', 'warning', 'warning']);
    expect(found.find((one) => one.key === 'queue gpu')).toMatchObject({ sentence: '2 tasks wait in the queue, and no worker serves it.', link: { to: '/pools', queue: 'gpu' } });
    expect(found.find((one) => one.key === 'pool full')?.link).toEqual({ to: '/pools', pool: 'full' });
    expect(found.find((one) => one.key === 'pause gpu')?.link).toEqual({ to: '/pools', queue: 'gpu' });
  });

  it('is a queue that nobody serves, unless no worker is there at all: that is one thing and not many', () => {
    const queues = [{ name: 'gpu', workers: ['a'], slots: 0, free_slots: 0, holding: 0, waiting: 1, kind: 'worker' as const }];
    expect(attentionOf({ ...calm, queues }).map((one) => one.sentence)).toEqual(['1 task waits in the queue, and all workers that serve it are drained.']);
    expect(attentionOf({ ...calm, workers: [], queues }).map((one) => one.key)).toEqual(['workers']);
  });
});
