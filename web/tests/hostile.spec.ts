import { expect, test } from './support/test';

/** What the seed's workflow "hostile" would have set if anything of it had been taken for more than text. */
const harmed = () => (window as unknown as { harmed?: number }).harmed;

test('S19: names, texts, parameters and logs are text, whatever they hold', async ({ page, ui, api }) => {
  await ui.open('workflows?q=hostile');
  await expect(page.getByText('<img src=x onerror="window.harmed=1">').first()).toBeVisible();
  const { id } = await api.workflow('hostile');
  await ui.open(`workflows/${id}/trigger`);
  await expect(page.getByText('<b onmouseover=alert(1)>hover</b>')).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'text' })).toHaveValue('</script><script>window.harmed=2</script>');
  await ui.open(`workflows/${id}?view=versions`);
  await expect(page.getByText('window.harmed=3').first()).toBeVisible();
  await ui.open(`runs/${(await api.newest('hostile')).id}`);
  const log = page.getByRole('log');
  await expect(log.getByText('<script>window.harmed=3</script>')).toBeVisible();
  await expect(log.getByText('<a href="javascript:window.harmed=6">x</a>')).toBeVisible();
  expect(await log.locator('a, img, script, svg').count()).toBe(0);
  await page.getByRole('tab', { name: 'Outputs' }).click();
  await expect(page.getByText('<svg onload="window.harmed=5">')).toBeVisible();
  expect(await page.evaluate(harmed)).toBeUndefined();
  expect(await page.title()).not.toContain('evil');
});

test('S20: control and direction characters do nothing to the page', async ({ page, ui, api }) => {
  await ui.open('workflows?q=hostile');
  await expect(page.getByText('⟨202E⟩gnp.exe').first()).toBeVisible();
  await ui.open(`runs/${(await api.newest('hostile')).id}`);
  const log = page.getByRole('log');
  await expect(log.getByText('⟨202E⟩txt.exe reversed  cleared')).toBeVisible();
  await expect(log.getByText('click me')).toBeVisible();
  expect(await log.textContent()).not.toMatch(/[\u001b\u202a-\u202e\u2066-\u2069]/);
});

test('S19: an address that somebody sends can show nothing that was not there, nor lead elsewhere', async ({ page, ui, api }) => {
  const { id } = await api.newest('hostile');
  await ui.open(`runs/${id}?task=%3Cscript%3Ewindow.harmed%3D7%3C%2Fscript%3E&view=javascript:1&lines=-1&attempt=x`);
  await expect(page.getByRole('heading', { name: 'hostile' })).toBeVisible();
  expect(await page.evaluate(harmed)).toBeUndefined();
});

test('S19: the policy lets in nothing but the files of the page', async ({ page, ui }) => {
  await ui.open('');
  await page.evaluate(() => {
    const seen: string[] = ((window as unknown as { seen: string[] }).seen = []);
    document.addEventListener('securitypolicyviolation', (event) => seen.push(event.effectiveDirective));
    const script = document.createElement('script');
    script.textContent = 'window.harmed = 8';
    document.body.append(script);
    const style = document.createElement('style');
    style.textContent = 'body { display: none }';
    document.head.append(style);
    void fetch('https://example.invalid/').catch(() => undefined);
  });
  await expect.poll(() => page.evaluate(() => (window as unknown as { seen: string[] }).seen.toSorted())).toEqual(['connect-src', 'script-src-elem', 'style-src-elem']);
  expect(await page.evaluate(harmed)).toBeUndefined();
  expect(ui.complaints.every((one) => one.includes('Content Security Policy'))).toBe(true);
  ui.complaints.length = 0;
});
