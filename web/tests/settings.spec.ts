import { Api } from './support/api';
import { Receiver } from './support/receiver';
import { Server } from './support/server';
import { questions, telling } from './support/workflows';
import { expect, test, Ui } from './support/test';

test('a secret is written, never shown again, written anew, and deleted', async ({ page, ui, api }) => {
  const value = 'a value that nobody sees';
  await ui.open('secrets');
  await page.getByRole('button', { name: 'New secret…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('from_test');
  await dialog.getByLabel('Value', { exact: false }).first().fill(value);
  await dialog.getByRole('textbox', { name: 'Description' }).fill('Of a test');
  await expect(dialog.getByLabel('CLI line', { exact: true })).toHaveText('miniairflow secrets set from_test < FILE');
  expect(await dialog.textContent(), 'no line to copy holds it').not.toContain(value);
  await ui.shot('dialog-secret');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page).toHaveURL(/name=from_test/);
  const panel = page.getByRole('complementary');
  await expect(panel.getByText('Nobody reads it back')).toBeVisible();
  await expect(panel.getByText('No current version of a workflow names it.')).toBeVisible();
  expect(await page.content()).not.toContain(value);

  await panel.getByRole('button', { name: 'Change…' }).click();
  await dialog.locator('input[type=file]').setInputFiles({ name: 'key.pem', mimeType: 'text/plain', buffer: Buffer.from('line one\nline two\n') });
  await expect(dialog.getByPlaceholder('18 characters of key.pem')).toBeVisible();
  const sent = page.waitForRequest((request) => request.method() === 'PUT' && request.url().endsWith('/secrets/from_test'));
  await dialog.getByRole('button', { name: 'Save' }).click();
  expect((await sent).postDataJSON()).toEqual({ value: 'line one\nline two\n', description: 'Of a test' });
  await expect(dialog).toBeHidden();
  await panel.getByRole('button', { name: 'Delete…' }).click();
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(page.getByRole('link', { name: 'from_test' })).toHaveCount(0);
  expect((await api.ask<{ name: string }[]>('GET', '/secrets')).map((one) => one.name)).not.toContain('from_test');
});

test('a variable is written and changed, and tells which workflows name it before it is deleted', async ({ page, ui, api }) => {
  await ui.open('variables?name=region');
  const panel = page.getByRole('complementary');
  await expect(panel.getByRole('link', { name: 'weekly-report' })).toBeVisible();
  await panel.getByRole('button', { name: 'Delete…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('1 workflow names it: weekly-report.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Leave it' }).click();

  await page.getByRole('button', { name: 'New variable…' }).click();
  await dialog.getByRole('textbox', { name: 'Name' }).fill('from_test');
  await dialog.getByRole('textbox', { name: 'Value' }).fill('one two');
  await expect(dialog.getByLabel('CLI line', { exact: true })).toHaveText("miniairflow variables set from_test 'one two'");
  await dialog.getByRole('button', { name: 'Save' }).click();
  await panel.getByRole('button', { name: 'Change…' }).click();
  await expect(dialog.getByRole('textbox', { name: 'Value' })).toHaveValue('one two');
  await dialog.getByRole('textbox', { name: 'Value' }).fill('three');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(panel.getByText('three')).toBeVisible();
  expect(await api.ask('GET', '/variables/from_test')).toMatchObject({ value: 'three' });
  await page.getByRole('textbox', { name: 'Filter by name' }).fill('from_');
  await expect(page.getByRole('row')).toHaveCount(2);
});

test('S19: the value of a variable is text', async ({ page, ui }) => {
  await ui.open('variables?name=motto');
  await expect(page.getByRole('complementary').getByText('<b>Fast</b> and ⟨202E⟩faithful')).toBeVisible();
});

test('a calendar is typed, with each line that cannot be read named, and its days shown before it is written', async ({ page, ui, api }) => {
  await ui.open('calendars');
  await page.getByRole('button', { name: 'New calendar…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('closing');
  const year = new Date().getUTCFullYear();
  await dialog.getByRole('textbox', { name: 'Days' }).fill(`${year}-12-31\n31.12.${year}`);
  await dialog.getByRole('textbox', { name: 'Hours of the week' }).fill('saturday-sunday 00:00-24:00');
  await expect(dialog.getByRole('alert')).toContainText(`Line 2 of the days: 31.12.${year} is no day`);
  await expect(dialog.getByRole('button', { name: 'Save' })).toBeDisabled();
  await dialog.getByRole('textbox', { name: 'Days' }).fill(`${year}-12-31 the last one\n${year}-06-30`);
  await expect(dialog.getByText('It will have 2 days and 2 spans of hours.')).toBeVisible();
  await dialog.getByRole('textbox', { name: 'Hours of the week' }).fill('saturday 24:00-10:00');
  await expect(dialog.getByRole('alert'), 'what only the server knows').toContainText('hours[0]');
  expect((await api.ask<{ name: string }[]>('GET', '/calendars')).map((one) => one.name)).not.toContain('closing');
  await dialog.getByRole('textbox', { name: 'Hours of the week' }).fill('');
  await expect(dialog.getByText('It will have 2 days.')).toBeVisible();
  await ui.shot('dialog-calendar');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('complementary', { name: 'closing' }).getByRole('img', { name: `${year}: 2 days` })).toBeVisible();
  expect(await api.ask('GET', '/calendars/closing')).toMatchObject({ days: [`${year}-06-30`, `${year}-12-31`] });
});

test('a calendar comes from a file of iCalendar, and what is passed over is told', async ({ page, ui, api }) => {
  const year = new Date().getUTCFullYear();
  const event = (lines: string) => `BEGIN:VEVENT\r\nUID:${lines.length}@test\r\n${lines}\r\nEND:VEVENT\r\n`;
  const text = `BEGIN:VCALENDAR\r\nVERSION:2.0\r\n${event(`DTSTART;VALUE=DATE:${year}1224\r\nSUMMARY:Eve`)}${event(`DTSTART:${year}0101T090000Z\r\nSUMMARY:A meeting`)}END:VCALENDAR\r\n`;
  await ui.open('calendars');
  await page.getByRole('button', { name: 'New calendar…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('imported');
  await dialog.getByText('From iCalendar').click();
  await dialog.locator('input[type=file]').setInputFiles({ name: 'bank.ics', mimeType: 'text/calendar', buffer: Buffer.from(text) });
  await expect(dialog.getByText('It will have 1 day.')).toBeVisible();
  await expect(dialog.getByLabel('CLI line', { exact: true })).toHaveText('miniairflow calendar import imported bank.ics');
  await ui.shot('dialog-calendar-import');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('complementary', { name: 'imported' })).toBeVisible();
  expect(await api.ask('GET', '/calendars/imported')).toMatchObject({ days: [`${year}-12-24`] });
  await page.getByRole('button', { name: 'Delete…' }).click();
  await expect(dialog.getByText('No current schedule refers to it.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(page.getByRole('link', { name: 'imported' })).toHaveCount(0);
});

test('the audit record is filtered, paged, in the address, and taken along', async ({ page }) => {
  const server = await Server.start();
  try {
    const api = new Api(server.url);
    for (let i = 0; i < 130; i++) await api.ask('PUT', `/pools/p${i}`, { slots: 1 });
    await api.ask('PUT', '/variables/region', { value: 'eu' });
    await api.ask('PUT', '/variables/none', {}).catch(() => undefined);
    const ui = new Ui(page, server.url);
    await ui.open('audit?action=putPool');
    await expect(page.getByRole('row')).toHaveCount(101);
    await page.getByRole('button', { name: 'Older records' }).click();
    await expect(page.getByRole('row')).toHaveCount(131);
    await expect(page.getByRole('button', { name: 'Older records' })).toHaveCount(0);
    await expect(page.getByRole('row').nth(1)).toContainText('pool p129');
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Export' }).click();
    const file = await (await download).createReadStream();
    let text = '';
    for await (const part of file) text += String(part);
    expect(text.trim().split('\n').map((line) => (JSON.parse(line) as { target: string }).target)).toEqual(Array.from({ length: 130 }, (_, i) => `pool p${129 - i}`));

    await page.getByLabel('What', { exact: true }).fill('putVariable');
    await page.getByText('Failed', { exact: true }).click();
    await expect(page).toHaveURL(/action=putVariable/);
    await expect(page).toHaveURL(/outcome=failed/);
    await expect(page.getByRole('row')).toHaveCount(2);
    await page.reload();
    await expect(page.getByRole('row')).toHaveCount(2);
    await page.getByLabel('From', { exact: true }).fill('2020-01-01');
    await page.getByLabel('To', { exact: true }).fill('2020-01-02');
    await expect(page.getByText('No record fits')).toBeVisible();
    expect(ui.complaints).toEqual([]);
  } finally {
    await server.remove();
  }
});

test('a hook that was not heard is found from home, and told again', async ({ page }) => {
  const receiver = await Receiver.start();
  const server = await Server.startWith({ HOOK_ALLOWED_NETWORKS: 'loopback', HOOK_GOOD: `${receiver.url}/good`, HOOK_GONE: `${receiver.url}/gone` });
  try {
    const api = new Api(server.url);
    await api.ask('PUT', '/variables/region', { value: 'eu' });
    await api.ask('PUT', '/secrets/warehouse_password', { value: 'x' });
    await api.apply(telling);
    await api.trigger('weekly-report');
    await expect.poll(async () => (await api.ask<unknown[]>('GET', '/deliveries?state=failed')).length, { timeout: 30_000 }).toBe(1);
    const ui = new Ui(page, server.url);
    await ui.open('');
    await page.getByRole('link', { name: /A hook could not tell/ }).click();
    const panel = page.getByRole('complementary');
    await expect(panel.getByText('This place has moved. Ask <b>ops</b>.')).toBeVisible();
    receiver.isBack = true;
    await panel.getByRole('button', { name: 'Try again…' }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByLabel('CLI line', { exact: true })).toHaveText(/^miniairflow deliveries retry [0-9a-f-]{36}$/);
    await dialog.getByRole('button', { name: 'Try again', exact: true }).click();
    await expect(panel.getByText('delivered')).toBeVisible();
    const gone = receiver.heard.filter((one) => one.startsWith('/gone'));
    expect(gone.length, 'told twice').toBe(2);
    expect(new Set(gone).size, 'under the same id').toBe(1);

    await page.getByRole('combobox', { name: 'Which workflow' }).selectOption({ label: 'weekly-report' });
    await page.getByText('All', { exact: true }).first().click();
    await page.getByRole('button', { name: 'Send a sample…' }).click();
    await dialog.getByRole('button', { name: 'Send it' }).click();
    await expect(page.getByText('Sent 2 samples.')).toBeVisible();
    await expect(page.getByRole('cell', { name: 'test', exact: true })).toHaveCount(2);
    expect(ui.complaints).toEqual([]);
  } finally {
    await server.remove();
    receiver.stop();
  }
});

test('a question asks for each field as its kind wants it, and gives the same as lines', async ({ page, ui, api }) => {
  await api.apply(questions);
  const { id } = await api.trigger('budget');
  await ui.open(`runs/${id}?task=ask&tab=why`);
  const panel = page.getByRole('complementary');
  await panel.getByRole('button', { name: 'grant', exact: true }).click();
  await expect(panel.getByText('It has no default, so it must be filled in.')).toBeVisible();
  await panel.getByRole('textbox', { name: 'amount' }).fill('1.5');
  await expect(panel.getByText('It must be a whole number.')).toBeVisible();
  await panel.getByRole('textbox', { name: 'amount' }).fill('250');
  await panel.getByRole('combobox', { name: 'team' }).selectOption('web');
  await panel.getByRole('switch', { name: 'urgent' }).press('Space');
  await expect(panel.getByLabel('CLI line', { exact: true })).toHaveText(/^miniairflow answer [0-9a-f-]{36} grant --field amount=250 --field team=web --field urgent=true$/);
  await expect(panel.getByLabel('curl line', { exact: true })).toContainText('"fields":{"amount":"250","team":"web","urgent":"true"}');
  await ui.shot('approval-fields');
  await panel.getByRole('button', { name: 'grant', exact: true }).click();
  expect(await api.ended(id)).toBe('success');
});
