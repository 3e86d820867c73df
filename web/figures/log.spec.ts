import { expect, figure, framesText, fromActTo, heapOf, kilobytes, milliseconds, percentile, test, watchFrames } from './support';

const LINES = 1_000_000;

/** Lines so short that all of them are kept: of a log the first and the last 8 MiB are. */
const LONG = `
name: long
tasks:
  - name: talk
    command: |
      awk 'BEGIN { for (i = 1; i <= ${LINES}; i++) print sprintf("%07d ", i) (i % 40000 == 0 ? "needle" : "worker") }'
`;

test('a log of a million lines', async ({ page, ui, api }) => {
  await api.apply(LONG);
  const { id } = await api.trigger('long');
  await api.ended(id, 240_000);
  await ui.open(`runs/${id}?task=talk&tab=why`);
  const log = page.getByRole('log');
  const line = (number: number) => log.getByText(new RegExp(`^${String(number).padStart(7, '0')} `));
  // The page shows a window of the log at a time, of which it has the last.
  const WINDOW = 800_000;
  /** Whether a line that is drawn begins so. */
  const has = (pattern: string) => `[...document.querySelectorAll('[role=log] [data-index] span')].some((one) => new RegExp('${pattern}').test(one.textContent))`;
  const jump = async (share: number) => {
    const number = LINES - WINDOW + Math.round(WINDOW * share) + 5;
    const shown = String(number).padStart(7, '0').slice(0, 4);
    const took = await fromActTo(page, has(`^${shown}[0-9]{3} `), () => log.evaluate((element, part) => (element.scrollTop = element.scrollHeight * part), share));
    await expect(log.getByText(new RegExp(`^${shown}\\d{3} `)).first()).toBeVisible();
    return took;
  };
  let began = performance.now();
  const opened = await fromActTo(page, has(`^${LINES} `), () => page.getByRole('tab', { name: 'Log' }).click());
  await expect(line(LINES)).toBeVisible();
  figure('end of a log of a million lines, from the click to the frame', milliseconds(opened), '300 ms');
  figure('the same as a test sees it from outside', milliseconds(performance.now() - began), 'none');
  const jumps: number[] = [];
  for (const share of [0.1, 0.5, 0.25, 0.75, 0.4, 0.6]) jumps.push(await jump(share));
  figure('any line of it', `p50 ${milliseconds(percentile(jumps, 50))}, worst ${milliseconds(Math.max(...jumps))}`, '150 ms');
  began = performance.now();
  await page.getByRole('textbox', { name: 'Find in the log' }).fill('needle');
  await expect(page.getByText(`1 of ${LINES / 40_000}`)).toBeVisible();
  figure('all finds of a word in it, the 150 ms of waiting for more letters included', milliseconds(performance.now() - began), '1500 ms');
  await log.hover();
  const read = await watchFrames(page);
  for (let i = 0; i < 60; i++) await page.mouse.wheel(0, 400);
  figure('scrolling it, frames', framesText(await read()), 'p95 34 ms');
  figure('heap of the page with it', kilobytes(await heapOf(page)), '60,000 KB');
});

test('following a log', async ({ page, ui, api }) => {
  await api.apply(`
name: chatter
tasks:
  - name: talk
    command: |
      n=0; while [ $n -lt 120 ]; do n=$((n + 1)); echo "said $(date +%s%3N) $n"; sleep 0.1; done
`);
  const { id } = await api.trigger('chatter');
  await ui.open(`runs/${id}?task=talk`);
  await page.evaluate(() => {
    const lags: number[] = ((window as unknown as { lags: number[] }).lags = []);
    const seen = new Set<string>();
    new MutationObserver(() => requestAnimationFrame(() => {
      for (const match of document.querySelector('[role=log]')?.textContent?.matchAll(/said (\d{13}) (\d+)/g) ?? []) {
        if (!seen.has(match[2]!)) lags.push(Date.now() - Number(match[1]));
        seen.add(match[2]!);
      }
    })).observe(document.querySelector('[role=log]')!, { subtree: true, childList: true, characterData: true });
  });
  await expect(page.getByRole('log').getByText(/^said \d+ 90\b/)).toBeVisible({ timeout: 30_000 });
  const lags = (await page.evaluate(() => (window as unknown as { lags: number[] }).lags)).slice(20);
  figure('from a line that is written to the pixel', `p50 ${milliseconds(percentile(lags, 50))}, p95 ${milliseconds(percentile(lags, 95))}`, 'p95 500 ms');
});
