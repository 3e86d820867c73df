import { QueryClient } from '@tanstack/react-query';
import { describe, expect, it, vi } from 'vitest';
import type { Overview, Run, TaskRun, TimelineAttempt } from '~/api/types';
import { applyNews, withAttempts, withMark } from './apply';
import { newsOf, type ServerEvent } from './events';
import { Invalidator } from './invalidator';

const run = (over: Partial<Run>) => ({ id: 'r5', workflow_id: 'w', state: 'running', status: 'running', started_at: '2026-01-01T00:00:00Z', workflow_name: 'etl', ...over }) as Run;
const row = (ids: string[]) => ({ workflow: { id: 'w' }, runs: ids.map((id) => ({ id, state: 'success', created_at: 'c', started_at: 's' })) }) as unknown as Overview;
const task = (over: Partial<TaskRun>) => ({ id: 't1', workflow_run_id: 'r5', task_name: 'a', attempt: 1, state: 'running', status: 'running', started_at: 'now', ...over }) as TaskRun;

describe('news of runs', () => {
  it('put a new run first and keep fourteen', () => {
    const ids = Array.from({ length: 14 }, (_, i) => `r${4 - i}`);
    expect(withMark([row(ids)], run({}))[0]!.runs.map((one) => one.id)).toEqual(['r5', ...ids.slice(0, 13)]);
  });

  it('change a run in its place, and pass over older ones that are not shown', () => {
    expect(withMark([row(['r9', 'r5'])], run({}))[0]!.runs[1]).toMatchObject({ id: 'r5', state: 'running', created_at: 'c' });
    expect(withMark([row(['r9'])], run({}))[0]!.runs).toHaveLength(1);
  });
});

describe('news of attempts', () => {
  const known = [{ id: 't1', task: 'a', attempt: 1, state: 'queued', queued_at: 'q' }, { id: 't2', task: 'b', attempt: 1, state: 'none' }] as TimelineAttempt[];

  it('keep what they do not tell', () => {
    expect(withAttempts(known, [task({})])[0]).toMatchObject({ state: 'running', queued_at: 'q', started_at: 'now' });
  });

  it('put a further attempt after the others of its task', () => {
    expect(withAttempts(known, [task({ id: 't3', attempt: 2, state: 'up_for_retry', status: 'pending' })]).map((one) => one.id)).toEqual(['t1', 't3', 't2']);
  });

  it('do not take an attempt that never ran for a started one', () => {
    expect(withAttempts(known, [task({ id: 't2', task_name: 'b', state: 'upstream_failed', status: 'failed', finished_at: 'f' })])[1]!.started_at).toBeUndefined();
  });
});

describe('a burst', () => {
  it('is the newest of each thing', () => {
    const events = [1, 2, 3].map((seq) => ({ type: 'task_status', seq, at: '', payload: task({ attempt: seq }) })) as ServerEvent[];
    expect([...newsOf(events).tasks.values()].map((one) => one.attempt)).toEqual([3]);
  });

  it('changes what is shown, and asks again for what it does not tell', () => {
    const client = new QueryClient();
    client.setQueryData(['run', 'r5'], run({ state: 'queued', version: 3 }));
    expect(askedFor(client, { type: 'workflow_status', seq: 1, at: '', payload: run({ state: 'success' }) } as ServerEvent)).toEqual(expect.arrayContaining([['runs'], ['run', 'r5']]));
    expect(client.getQueryData(['run', 'r5'])).toMatchObject({ state: 'success', version: 3 });
  });

  it('has a run say anew how far it is, when it is looked at', () => {
    const client = new QueryClient();
    client.setQueryData(['why', 'r5'], {});
    client.setQueryData(['why', 'r4'], {});
    expect(askedFor(client, { type: 'task_status', seq: 1, at: '', payload: task({}) } as ServerEvent)).toContainEqual(['why', 'r5']);
    expect(askedFor(client, { type: 'task_status', seq: 1, at: '', payload: task({}) } as ServerEvent)).not.toContainEqual(['why', 'r4']);
  });

  it('starts no clock for things of which nothing is shown', () => {
    const client = new QueryClient();
    client.setQueryData(['why', 't7'], {});
    const events = Array.from({ length: 1000 }, (_, i) => ({ type: 'task_status', seq: i, at: '', payload: task({ id: `t${i}` }) })) as ServerEvent[];
    expect(askedFor(client, ...events)).toEqual([['timeline', 'r5'], ['approvals'], ['why', 't7']]);
  });

  it('of tasks has pools, queues and who is in them asked for again, where they are shown, once for all of it', () => {
    const client = new QueryClient();
    for (const key of [['pools'], ['queues'], ['occupancy', 'pool', 'db', 100]]) client.setQueryData(key, []);
    const events = Array.from({ length: 1000 }, (_, i) => ({ type: 'task_status', seq: i, at: '', payload: task({ id: `t${i}` }) })) as ServerEvent[];
    expect(askedFor(client, ...events)).toEqual([['timeline', 'r5'], ['approvals'], ['pools'], ['queues'], ['occupancy']]);
  });
});

/** What a burst has asked for again. */
function askedFor(client: QueryClient, ...events: ServerEvent[]) {
  const invalidator = new Invalidator(client);
  const ask = vi.spyOn(invalidator, 'ask').mockReturnValue();
  applyNews(client, newsOf(events), invalidator);
  return ask.mock.calls.map(([key]) => key);
}
