import { test as base, type CDPSession, type Page } from '@playwright/test';
import { Api } from '../tests/support/api';
import { Server } from '../tests/support/server';
import { Ui } from '../tests/support/test';

export { expect } from '@playwright/test';

/** A server of one file of figures, and a page of it. */
export const test = base.extend<{ ui: Ui }, { server: Server; api: Api; settings: Record<string, string> }>({
  settings: [{}, { option: true, scope: 'worker' }],
  server: [async ({ settings }, use) => {
    const server = await Server.startWith(settings, '--concurrency', '16');
    await use(server);
    await server.remove();
  }, { scope: 'worker' }],
  api: [async ({ server }, use) => use(new Api(server.url)), { scope: 'worker' }],
  ui: async ({ page, server }, use) => use(new Ui(page, server.url)),
});

/** One line for each figure: what, how much, and how much it may be. */
export function figure(what: string, value: string, goal: string): void {
  console.log(`figure: ${what}: ${value} (goal ${goal})`);
}

export const milliseconds = (value: number) => `${Math.round(value)} ms`;

export const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} KB`;

/** The value below which so many hundredths of all lie. */
export function percentile(values: number[], hundredths: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * hundredths) / 100))] ?? Number.NaN;
}

/** Notes how long each frame takes, until it is read. */
export async function watchFrames(page: Page): Promise<() => Promise<number[]>> {
  await page.evaluate(() => {
    const holder = window as unknown as { frames?: number[]; watching?: boolean };
    holder.frames = [];
    holder.watching = true;
    let last = performance.now();
    const next = (now: number) => {
      holder.frames!.push(now - last);
      last = now;
      if (holder.watching) requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });
  return () => page.evaluate(() => {
    const holder = window as unknown as { frames: number[]; watching: boolean };
    holder.watching = false;
    return holder.frames.slice(1);
  });
}

/**
 * How long it takes from the first thing that somebody does in the page (a click, a key, a choice, a scroll) until the frame in which something is there.
 * The page itself looks, at each frame: a test that asks from outside asks seldom, and would measure that.
 */
export async function fromActTo(page: Page, there: string, act: () => Promise<unknown>): Promise<number> {
  // As a text, since the page's policy lets nothing of a page be made of texts.
  await page.evaluate(`(() => {
    let began = 0;
    const begin = () => (began ||= performance.now());
    for (const kind of ['pointerdown', 'keydown', 'input', 'scroll']) addEventListener(kind, begin, { capture: true, once: true });
    window.took = new Promise((done) => {
      const look = () => {
        // The frame is on the screen when the next one begins.
        if (began > 0 && (${there})) requestAnimationFrame(() => done(performance.now() - began));
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
  })()`);
  await act();
  return page.evaluate(() => (window as unknown as { took: Promise<number> }).took);
}

export const framesText = (frames: number[]) => `p50 ${percentile(frames, 50).toFixed(1)}, p95 ${percentile(frames, 95).toFixed(1)}, max ${Math.max(...frames).toFixed(0)} ms`;

/** The JavaScript heap in use, after a collection. */
export async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.enable');
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize;
}

/** A slower machine on a slower line. */
export async function slowDown(page: Page, cpu: number, megabits: number, latency: number): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Emulation.setCPUThrottlingRate', { rate: cpu });
  const throughput = (megabits * 1_000_000) / 8;
  await session.send('Network.emulateNetworkConditions', { offline: false, latency, downloadThroughput: throughput, uploadThroughput: throughput });
  return session;
}

/** A graph in layers whose tasks are not alike, so that nothing of it is stacked. */
export function lattice(count: number, name: string): object {
  const width = Math.round(Math.sqrt(count) * 0.7);
  return {
    name, description: `${count} tasks in layers`,
    tasks: Array.from({ length: count }, (_, i) => ({ name: `t${i}`, command: 'true', ...(i < width ? {} : { depends_on: [`t${i - width}`, ...(i % 3 === 0 ? [`t${i - width + 1}`] : [])] }) })),
  };
}
