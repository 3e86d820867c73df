import type { Page } from '@playwright/test';
import { percentile } from './support';

interface Watched {
  told: [key: string, committed: number][];
  drawn: [key: string, at: number][];
  seqs: number[];
  long: number[];
}

/** Notes in the page what the server says of tasks and when it was committed, when a grid's cell shows it, and what holds the page up. Before the page is opened. */
export async function watchCells(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const seen: { told: [string, number][]; drawn: [string, number][]; seqs: number[]; long: number[] } = { told: [], drawn: [], seqs: [], long: [] };
    (window as unknown as { seen: typeof seen }).seen = seen;
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
    const known = new Map<Element, string>();
    const look = () => {
      const runs = new Map([...document.querySelectorAll('[role=grid] [role=columnheader] a[aria-label]')].map((head) => [head.parentElement!.getAttribute('aria-colindex'), head.getAttribute('href')!.split('/').pop()!]));
      const fresh: string[] = [];
      for (const row of document.querySelectorAll('[role=grid] [role=row]')) {
        const name = row.firstElementChild?.textContent;
        for (const cell of row.querySelectorAll('[role=gridcell]')) {
          const state = cell.getAttribute('data-state')!;
          if (known.get(cell) === state) continue;
          known.set(cell, state);
          fresh.push(`${runs.get(cell.getAttribute('aria-colindex'))} ${name} ${state}`);
        }
      }
      // What is in the document now is on the screen when the next frame begins.
      requestAnimationFrame(() => {
        const now = Date.now();
        for (const key of fresh) seen.drawn.push([key, now]);
        look();
      });
    };
    requestAnimationFrame(look);
  });
}

/** Forgets what was seen so far. */
export const forgetSeen = (page: Page) => page.evaluate(() => {
  const { seen } = window as unknown as { seen: Watched };
  for (const list of Object.values(seen) as unknown[][]) list.length = 0;
});

export const readSeen = (page: Page) => page.evaluate(() => (window as unknown as { seen: Watched }).seen);

/** How long each change took from its commit to the screen, and how many events a second there were. */
export function lagsOf({ told, drawn }: Watched): { lags: number[]; rate: number; p50: number; p95: number } {
  const at = new Map(told);
  const lags = drawn.flatMap(([key, seen]) => (at.has(key) ? [seen - at.get(key)!] : []));
  const times = told.map(([, time]) => time);
  const seconds = (Math.max(...times) - Math.min(...times)) / 1000;
  return { lags, rate: told.length / seconds, p50: percentile(lags, 50), p95: percentile(lags, 95) };
}
