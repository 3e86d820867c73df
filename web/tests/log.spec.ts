import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './support/test';
import { ROWS_OF_NOISE } from './support/workflows';

test('from home it is one click to the failed task and its first error line', async ({ page, ui }) => {
  await ui.open('');
  const failure = page.getByRole('link', { name: /nightly-export Its last run failed/ });
  // What failed and why is told before anybody clicks.
  await expect(failure).toContainText('upload');
  await expect(failure).toContainText('ERROR the archive refused the file: disk full');
  await failure.click();
  await expect(page.getByRole('complementary', { name: 'Task upload' })).toBeVisible();
  await expect(page.locator('[data-error]')).toContainText('ERROR the archive refused the file: disk full');
  await expect(page.getByRole('button', { name: 'First error: line 301' })).toBeVisible();
});

test('a long log shows its end first, and any line at once', async ({ page, ui, api }) => {
  const { id } = await api.newest('noisy');
  await ui.open(`runs/${id}?task=talk`);
  await expect(page.getByText(String(ROWS_OF_NOISE).padStart(7, '0'))).toBeVisible();
  await ui.open(`runs/${id}?task=talk&lines=60000-60002`);
  await expect(page.locator('[data-chosen]').filter({ hasText: '0060001' })).toBeVisible();
  const log = page.getByRole('log');
  await log.evaluate((element) => (element.scrollTop = element.scrollHeight / 4));
  await expect(log.getByText(/^00(29|30)\d{3} worker/).first()).toBeVisible();
});

test('a search counts, walks, and knows patterns', async ({ page, ui, api }) => {
  await ui.open(`runs/${(await api.newest('noisy')).id}?task=talk`);
  const find = page.getByRole('textbox', { name: 'Find in the log' });
  await find.fill('needle');
  await expect(page.getByText('1 of 3')).toBeVisible();
  await expect(page.locator('[data-current]')).toContainText('0040000');
  await find.press('Enter');
  await expect(page.getByText('2 of 3')).toBeVisible();
  await expect(page.locator('[data-current]')).toContainText('0080000');
  await find.press('Shift+Enter');
  await expect(page.getByText('1 of 3')).toBeVisible();
  await find.fill('/^0{6}[1-4] /');
  await expect(page.getByText('1 of 4')).toBeVisible();
  await find.fill('nowhere in here');
  await expect(page.getByText('none', { exact: true })).toBeVisible();
});

test('lines are chosen by their numbers, and the address says which', async ({ page, ui, api, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await ui.open(`runs/${(await api.newest('sales-daily', 'failed')).id}`);
  await page.getByRole('button', { name: 'Line 9', exact: true }).click();
  await page.getByRole('button', { name: 'Line 10', exact: true }).click({ modifiers: ['Shift'] });
  await expect(page).toHaveURL(/lines=9-10/);
  await page.reload();
  await expect(page.locator('[data-chosen]').filter({ hasText: /WARN|ERROR/ })).toHaveCount(2);
  await page.getByRole('button', { name: 'Copy lines 9 to 10' }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe('WARN  the warehouse answers slowly\nERROR could not write batch 9: connection refused (warehouse:5432)');
});

test('a log that grows is followed until one scrolls up, and then left alone', async ({ page, ui, api }) => {
  const { id } = await api.trigger('ticking');
  await ui.open(`runs/${id}?task=tick`);
  const log = page.getByRole('log');
  await expect(log.getByText('tick 45', { exact: true })).toBeVisible({ timeout: 20_000 });
  await log.hover();
  await page.mouse.wheel(0, -400);
  const news = page.getByRole('button', { name: /new lines?, jump to the end/ });
  await expect(news).toBeVisible();
  const place = await log.evaluate((element) => element.scrollTop);
  await expect(page.getByRole('button', { name: /^(1\d|2\d) new lines/ })).toBeVisible();
  expect(await log.evaluate((element) => element.scrollTop)).toBe(place);
  await news.click();
  await expect(news).toBeHidden();
  // A wheel whose scroll is undone by a line that comes in the same frame: nobody hears of a scroll.
  await log.evaluate((element) => element.dispatchEvent(new WheelEvent('wheel', { deltaY: -400, bubbles: true })));
  await expect(news).toBeVisible();
  await api.ask('POST', `/workflow-runs/${id}/cancel`);
  await expect(page).toHaveTitle(/^cancelled/);
});

test('lines that matter little are left out, with counts, in the address too', async ({ page, ui, api }) => {
  const { id } = await api.newest('noisy');
  await ui.open(`runs/${id}?task=talk`);
  const level = page.getByRole('combobox', { name: 'Lines of which level' });
  await level.focus();
  await expect(level.locator('option').nth(2)).toHaveText('Warnings and up (24)');
  await level.selectOption('warn');
  await expect(page).toHaveURL(/level=warn/);
  await expect(page.getByText('24 of 120,000 lines')).toBeVisible();
  const log = page.getByRole('log');
  await expect(log.getByText(/^\d{7} worker/)).toHaveCount(24);
  await page.reload();
  await expect(log.getByText('0120000 worker', { exact: false })).toBeVisible();
  await page.getByRole('button', { name: 'Line 40000', exact: true }).click();
  await expect(page).toHaveURL(/lines=%2240000%22/);
  await ui.shot('log-level-light');
  await level.selectOption('error');
  await expect(page.getByText('No line tells of an error')).toBeVisible();
  await page.getByRole('button', { name: 'Show all 120,000 lines' }).click();
  await expect(page.locator('[data-chosen]').filter({ hasText: '0040000 worker' }), 'what was chosen is shown among its neighbours').toBeVisible();
  await expect(log.getByText('0040001 worker', { exact: false })).toBeVisible();
});

test('a search looks through the lines that are shown, and counts those', async ({ page, ui, api }) => {
  const { id } = await api.newest('noisy');
  await ui.open(`runs/${id}?task=talk&level=warn&find=handled`);
  await expect(page.getByText('1 of 24', { exact: true })).toBeVisible();
  await expect(page.locator('[data-current]')).toContainText('0005000');
  const find = page.getByRole('textbox', { name: 'Find in the log' });
  await find.press('Enter');
  await expect(page.locator('[data-current]')).toContainText('0010000');
  await page.getByRole('combobox', { name: 'Lines of which level' }).selectOption('');
  await expect(page.getByText(/^1 of [\d,]+$/), 'all lines count again').toHaveText('1 of 120,000');
  await page.getByRole('combobox', { name: 'Lines of which level' }).selectOption('warn');
  await find.fill('worker-01 INFO');
  await expect(page.getByText('none of these lines')).toBeVisible();
});

test('a filtered log that is long comes by parts, and a stack trace stays with its error', async ({ page, ui, api }) => {
  await api.apply(`
name: tracing
tasks:
  - name: talk
    command: |
      awk 'BEGIN { for (i = 1; i <= 9000; i++) { printf "INFO step %d\\n", i; if (i % 3 == 0) printf "ERROR no %d\\n    at place:%d\\n", i, i } }'
`);
  const run = await api.trigger('tracing');
  await api.ended(run.id);
  await ui.open(`runs/${run.id}?task=talk&level=error`);
  await expect(page.getByText('6,000 of 15,000 lines')).toBeVisible();
  const log = page.getByRole('log');
  await expect(log.getByText('at place:9000')).toBeVisible();
  await log.evaluate((element) => (element.scrollTop = element.scrollHeight / 2));
  await expect(log.getByText(/^ERROR no 4[45]\d\d/).first()).toBeVisible();
  await ui.open(`runs/${run.id}?task=talk&level=error&lines=5`);
  await expect(log.locator('[data-chosen]')).toContainText('at place:3');
});

test('two attempts are compared line by line, and what differs each time may be ignored', async ({ page, ui, api }) => {
  await api.apply(`
name: compared
tasks:
  - name: check
    retry_count: 1
    retry_delay_seconds: 0
    command: |
      for n in $(seq 40); do printf '\\033[32mINFO\\033[0m step %s of run $RANDOM at %s\\n' "$n" "$(date +%s%N)"; done
      if [ "$MINIAIRFLOW_ATTEMPT" = 1 ]; then echo 'the disk was full'; exit 1; fi
      echo 'all is well'; echo 'cleaned up'
      for n in $(seq 20); do echo "end $n"; done
`);
  const run = await api.trigger('compared');
  await api.ended(run.id);
  await ui.open(`runs/${run.id}?task=check`);
  await page.getByRole('combobox', { name: 'Compare with another attempt' }).selectOption({ index: 1 });
  const diff = page.getByRole('region', { name: 'Attempt 2 against attempt 1' });
  await expect(diff.getByRole('status')).toHaveText('−1 +22');
  await expect(diff.locator('[data-kind=removed]')).toContainText('the disk was full');
  await expect(diff.locator('[data-kind=added]').first()).toContainText('all is well');
  await expect(diff.getByText('37 lines are the same')).toBeVisible();
  for (const theme of ['light', 'dark'] as const) {
    await ui.use(theme);
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', theme);
    await ui.shot(`log-diff-${theme}`);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map((one) => `${theme} ${one.id}: ${one.nodes.map((node) => node.target).join(' ')}`)).toEqual([]);
  }
  await page.reload();
  await expect(diff.getByRole('status'), 'the address says what is compared').toHaveText('−1 +22');
  await diff.getByRole('checkbox', { name: 'ignore times, numbers and ids' }).click();
  await expect(diff.getByRole('status')).toHaveText('−41 +62');
  await diff.getByRole('checkbox', { name: 'ignore times, numbers and ids' }).click();
  await diff.getByRole('region', { name: 'Differences' }).press('n');
  await expect(diff.getByRole('status')).toHaveText('−1 +22, 1 of 1');
  await diff.getByRole('button', { name: 'Line 41 of attempt 1', exact: true }).click();
  await expect(page.getByRole('log').locator('[data-chosen]')).toContainText('the disk was full');
  await expect(page, 'it leads to the line in its own log').toHaveURL(/lines=%2241%22/);
});
