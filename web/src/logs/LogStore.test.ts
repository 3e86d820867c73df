import { describe, expect, it, vi } from 'vitest';
import { LogStore } from './LogStore';

function setUp(total: number, most = 5000) {
  const log = { lines: Array.from({ length: total }, (_, i) => `line ${i + 1}`), ended: false };
  const load = vi.fn(async (from: number | undefined, count: number) => {
    const first = from ?? Math.max(1, log.lines.length - count + 1);
    return { first, lines: log.lines.slice(first - 1, first - 1 + Math.min(count, most)), total: log.lines.length, bytes: 0, ended: log.ended };
  });
  return { log, load, store: new LogStore(load) };
}

describe('the lines of a log', () => {
  it('come from the end first, and further ones by blocks when they are looked at', async () => {
    const { store, load } = setUp(1_000_000);
    await store.start();
    expect([store.total, store.line(1_000_000), store.line(1)]).toEqual([1_000_000, 'line 1000000', undefined]);
    store.want(400_001, 400_040);
    store.want(400_001, 400_040);
    await vi.waitFor(() => expect(store.line(400_040)).toBe('line 400040'));
    expect(load).toHaveBeenCalledTimes(2);
  });

  it('are asked for again when long lines made an answer short', async () => {
    const { store } = setUp(500, 100);
    await store.start();
    for (const last of [300, 400, 500]) {
      store.want(1, 500);
      await vi.waitFor(() => expect(store.line(last - 200)).toBeDefined());
    }
  });

  it('grow while the task runs, the last one too', async () => {
    const { store, log } = setUp(2);
    await store.start();
    log.lines[1] = 'line 2, whole';
    log.lines.push('line 3');
    await store.poll();
    expect([store.total, store.line(2), store.line(3)]).toEqual([3, 'line 2, whole', 'line 3']);
  });

  it('keep their numbers in the log where only some of them are shown', async () => {
    const even = (from: number | undefined, count: number) => {
      const first = from ?? 1200 - count + 1;
      const numbers = Array.from({ length: Math.min(count, 1200 - first + 1) }, (_, i) => (first + i) * 2);
      return Promise.resolve({ first, numbers, lines: numbers.map((number) => `line ${number}`), total: 1200, whole: 2400, bytes: 0, ended: true });
    };
    const store = new LogStore(even);
    await store.start();
    expect([store.total, store.whole, store.numberAt(1200), store.numberAt(1)]).toEqual([1200, 2400, 2400, undefined]);
    store.want(1, 20);
    await vi.waitFor(() => expect([store.numberAt(1), store.line(1)]).toEqual([2, 'line 2']));
  });

  it('are not asked for any more when the task has ended', async () => {
    const { store, log, load } = setUp(2);
    log.ended = true;
    await store.start();
    await store.poll();
    expect(load).toHaveBeenCalledOnce();
  });

  it('are kept in bounds', async () => {
    const { store } = setUp(1_000_000);
    await store.start();
    for (let at = 1; at < 100_000; at += 500) {
      store.want(at, at);
      await vi.waitFor(() => expect(store.line(at)).toBeDefined(), { interval: 1 });
    }
    expect(store.line(1)).toBeUndefined();
  });

  it('tell why they cannot be read, and come when they can', async () => {
    const { store, load } = setUp(5);
    load.mockRejectedValueOnce(new Error('away'));
    await store.start();
    expect([store.isLoaded, (store.error as Error).message]).toEqual([false, 'away']);
    await store.start();
    expect([store.isLoaded, store.error]).toEqual([true, undefined]);
  });

  it('can be taken along whole', async () => {
    const { store } = setUp(12_000, 700);
    expect(await store.text(10, 9000)).toHaveLength(8991);
  });
});
