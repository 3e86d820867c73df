import type { Page } from '@playwright/test';
import { milliseconds } from './support';

/** What a page was told, what it has drawn, and what held it up. */
export interface Seen {
  told: [key: string, committed: number][];
  drawn: [key: string, at: number][];
  seqs: number[];
  long: number[];
}

/** Notes in the page what the server says of tasks and when it was committed, and what holds the page up. Before the page is opened. */
export const watch = (page: Page) => page.addInitScript(() => {
  const seen: Seen = { told: [], drawn: [], seqs: [], long: [] };
  (window as unknown as { seen: Seen }).seen = seen;
  const Plain = window.WebSocket;
  window.WebSocket = class extends Plain {
    constructor(address: string | URL) {
      super(address);
      this.addEventListener('message', ({ data }) => {
        const { type, payload, at, seq } = JSON.parse(data as string) as { type: string; payload: { workflow_run_id?: string; task_name?: string; state: string }; at: string; seq: number };
        seen.seqs.push(seq);
        if (type === 'task_status') seen.told.push([`${payload.workflow_run_id} ${payload.task_name} ${payload.state}`, Date.parse(at)]);
      });
    }
  };
  new PerformanceObserver((list) => seen.long.push(...list.getEntries().map((entry) => entry.duration))).observe({ type: 'longtask' });
});

export const readSeen = (page: Page) => page.evaluate(() => (window as unknown as { seen: Seen }).seen);

/** Forgets what was seen so far. */
export const forgetSeen = (page: Page) => page.evaluate(() => {
  const { seen } = window as unknown as { seen: Seen };
  for (const list of Object.values(seen) as unknown[][]) list.length = 0;
});

/** How many events a second there were. */
export function rateOf(told: Seen['told']): number {
  const times = told.map(([, time]) => time);
  return (told.length / (Math.max(...times) - Math.min(...times))) * 1000;
}

/** What held the page up, in words. */
export const slow = (long: number[]) => `${long.filter((one) => one > 100).length} tasks of the page over 100 ms, the longest ${milliseconds(Math.max(0, ...long))}`;

/** Counts what the server says, and keeps nothing of it: a page that is watched for long must not grow by being watched. */
export const watchTotals = (page: Page) => page.addInitScript(() => {
  const Plain = window.WebSocket;
  const holder = window as unknown as { events: number };
  holder.events = 0;
  window.WebSocket = class extends Plain {
    constructor(address: string | URL) {
      super(address);
      this.addEventListener('message', () => holder.events++);
    }
  };
});

/** Events so far, and what the document holds, in the words of the browser. */
export async function readTotals(page: Page): Promise<{ events: number; nodes: number; listeners: number }> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const { metrics } = await session.send('Performance.getMetrics');
  await session.detach();
  const of = (name: string) => metrics.find((one) => one.name === name)!.value;
  return { events: await page.evaluate(() => (window as unknown as { events: number }).events), nodes: of('Nodes'), listeners: of('JSEventListeners') };
}
