import type { Page } from '@playwright/test';
import { percentile } from './support';
import { watch, type Seen } from './watch';

/** The same, and when a grid's cell shows it. */
export async function watchCells(page: Page): Promise<void> {
  await watch(page);
  await page.addInitScript(() => {
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
        // Asked for here, since nobody says which of two such scripts is first.
        for (const key of fresh) (window as unknown as { seen: Seen }).seen.drawn.push([key, now]);
        look();
      });
    };
    requestAnimationFrame(look);
  });
}

/** How long each change took from its commit to the screen. */
export function lagsOf({ told, drawn }: Seen): { lags: number[]; p50: number; p95: number } {
  const at = new Map(told);
  const lags = drawn.flatMap(([key, seen]) => (at.has(key) ? [seen - at.get(key)!] : []));
  return { lags, p50: percentile(lags, 50), p95: percentile(lags, 95) };
}
