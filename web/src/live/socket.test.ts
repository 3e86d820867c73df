import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type LinkState, UpdateSocket } from './socket';
import type { ServerEvent } from './events';

class FakeSocket {
  onopen?: () => void;
  onmessage?: (message: { data: string }) => void;
  onclose?: () => void;
  close = vi.fn();
  constructor(readonly address: string) {}
  say(seq: number) {
    this.onmessage?.({ data: JSON.stringify({ type: 'worker_heartbeat', seq, at: '', payload: { id: 'w' } }) });
  }
}

function setUp() {
  const sockets: FakeSocket[] = [];
  const frames: (() => void)[] = [];
  const batches: number[][] = [];
  const states: LinkState[] = [];
  const onFresh = vi.fn();
  const socket = new UpdateSocket({
    address: (after) => `ws://x/${after ?? 'now'}`,
    onEvents: (events: ServerEvent[]) => batches.push(events.map((event) => event.seq)),
    onState: (state) => states.push(state),
    onFresh,
    open: (address) => {
      const fake = new FakeSocket(address);
      sockets.push(fake);
      return fake as unknown as WebSocket;
    },
    frame: (callback) => frames.push(callback),
  });
  socket.connect();
  return { socket, sockets, frames, batches, states, onFresh };
}

describe('the stream of events', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('hands on what came within a frame at once', () => {
    const { sockets, frames, batches } = setUp();
    sockets[0]!.onopen!();
    for (const seq of [1, 2, 3]) sockets[0]!.say(seq);
    expect(frames).toHaveLength(1);
    frames[0]!();
    expect(batches).toEqual([[1, 2, 3]]);
  });

  it('resumes after its last event when it was cut, and takes nothing twice', () => {
    const { sockets, frames, batches, states, onFresh } = setUp();
    sockets[0]!.onopen!();
    sockets[0]!.say(7);
    sockets[0]!.onclose!();
    expect(states.at(-1)).toBe('cut');
    vi.runAllTimers();
    expect(sockets[1]!.address).toBe('ws://x/7');
    sockets[1]!.onopen!();
    sockets[1]!.say(7);
    sockets[1]!.say(8);
    frames.forEach((frame) => frame());
    expect(batches.flat()).toEqual([7, 8]);
    expect(onFresh).toHaveBeenCalledTimes(1);
  });

  it('asks for everything anew when the server has forgotten what it saw', () => {
    const { sockets, frames, batches, onFresh } = setUp();
    sockets[0]!.onopen!();
    sockets[0]!.say(7);
    sockets[0]!.onclose!();
    vi.runAllTimers();
    sockets[1]!.onopen!();
    for (const seq of [3, 4, 4]) sockets[1]!.say(seq);
    frames.forEach((frame) => frame());
    expect(batches.flat()).toEqual([7, 3, 4]);
    expect(onFresh).toHaveBeenCalledTimes(2);
  });

  it('asks for everything anew when it begins without a place', () => {
    const { sockets, onFresh } = setUp();
    sockets[0]!.onopen!();
    expect(onFresh).toHaveBeenCalledOnce();
  });

  it('waits longer each time that the server is not there, and within the first minute never long', () => {
    const { sockets } = setUp();
    const waits: number[] = [];
    const began = performance.now();
    const early: number[] = [];
    while (performance.now() - began < 90_000) {
      sockets.at(-1)!.onclose!();
      const before = Date.now();
      const isEarly = performance.now() - began < 60_000;
      vi.advanceTimersToNextTimer();
      waits.push(Date.now() - before);
      if (isEarly) early.push(waits.at(-1)!);
    }
    expect(waits[0]).toBeLessThan(400);
    expect(Math.max(...early)).toBeLessThanOrEqual(1875);
    expect(waits.at(-1)).toBeGreaterThan(4000);
    expect(waits.at(-1)).toBeLessThanOrEqual(10_000);
  });

  it('stays away once it was closed', () => {
    const { socket, sockets } = setUp();
    socket.close();
    sockets[0]!.onclose!();
    vi.runAllTimers();
    expect(sockets).toHaveLength(1);
  });
});
