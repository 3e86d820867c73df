import { describe, expect, it } from 'vitest';
import type { TimelineAttempt } from '~/api/types';
import { byTask, firstFailure } from '../attempts';
import { criticalPath } from './critical';
import { busyTimes, spaced, ticksOf, timescaleOf } from './timescale';

const attempt = (task: string, over: Partial<TimelineAttempt> = {}) => ({ id: `${task}-${over.attempt ?? 1}`, task, attempt: 1, state: 'success', ...over }) as TimelineAttempt;
const at = (second: number) => new Date(second * 1000).toISOString();

describe('the scale of times', () => {
  it('is even where something is always on', () => {
    const scale = timescaleOf([[0, 60], [50, 100]]);
    expect([scale.at(-5), scale.at(0), scale.at(25), scale.at(100), scale.at(200)]).toEqual([0, 0, 0.25, 1, 1]);
    expect(scale.folds).toEqual([]);
  });

  it('folds a long time in which nothing happens, and keeps the order', () => {
    const scale = timescaleOf([[0, 100], [10_000, 10_100]]);
    expect(scale.folds).toHaveLength(1);
    expect(scale.folds[0]!.length).toBe(9900);
    const places = [0, 50, 100, 5000, 10_000, 10_050, 10_100].map(scale.at);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(scale.at(100)).toBeGreaterThan(0.45);
    expect(timescaleOf([[0, 100], [10_000, 10_100]], false).at(100)).toBeLessThan(0.02);
  });

  it('of nothing, and of one moment, is no error', () => {
    expect(timescaleOf([]).at(7)).toBe(0);
    expect(timescaleOf([[5, 5]]).at(5)).toBe(0);
  });

  it('joins what overlaps', () => {
    expect(busyTimes([[5, 9], [0, 6], [20, 21]])).toEqual([[0, 9], [20, 21]]);
  });

  it('has round ticks', () => {
    expect(spaced([0, 10, 50, 55, 100], (time) => time / 100, 0.12)).toEqual([0, 50, 100]);
    expect(ticksOf({ from: 1200, to: 9700 }, 10)).toEqual([2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000]);
    expect(ticksOf({ from: 12_003, to: 12_084 }, 4), 'of a run that took a blink too').toEqual([12_050]);
    expect(ticksOf({ from: 12_001, to: 12_005 }, 4)).toEqual([12_001, 12_002, 12_003, 12_004, 12_005]);
  });
});

describe('a run', () => {
  it('was as long as its critical path', () => {
    const tasks = byTask([
      attempt('a', { started_at: at(0), finished_at: at(5) }), attempt('slow', { started_at: at(5), finished_at: at(50) }),
      attempt('quick', { started_at: at(5), finished_at: at(6) }), attempt('end', { started_at: at(50), finished_at: at(51) }),
      attempt('never', { state: 'skipped', finished_at: at(99) }),
    ]);
    const parents = new Map([['slow', ['a']], ['quick', ['a']], ['end', ['slow', 'quick']]]);
    expect([...criticalPath(tasks, parents)]).toEqual(['end', 'slow', 'a']);
  });

  it('gathers attempts, and shows first what failed first by itself', () => {
    const tasks = byTask([
      attempt('up', { state: 'upstream_failed', finished_at: at(1) }), attempt('b', { state: 'failed', finished_at: at(9) }),
      attempt('a', { state: 'failed', finished_at: at(2) }), attempt('a', { attempt: 2, state: 'failed', finished_at: at(5) }),
    ]);
    expect(tasks.map((task) => [task.key, task.newest.attempt])).toEqual([['up', 1], ['b', 1], ['a', 2]]);
    expect(firstFailure(tasks)!.key).toBe('a');
  });

  it('shows the item that failed rather than the mapped task', () => {
    const tasks = byTask([attempt('m', { state: 'failed', finished_at: at(1) }), attempt('m', { id: 'i', map_index: 3, state: 'failed', finished_at: at(2) })]);
    expect(firstFailure(tasks)!.key).toBe('m:3');
  });
});
