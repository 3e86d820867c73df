import AxeBuilder from '@axe-core/playwright';
import { Api } from './support/api';
import { Server } from './support/server';
import { asking, sales } from './support/workflows';
import { expect, test as base, Ui } from './support/test';

const PASSWORD = 'correct horse battery';

/** A server that asks everybody who they are, with an admin, and somebody who reads all and operates one workflow. */
const test = base.extend<object, { asks: { server: Server; admin: Api } }>({
  asks: [async ({}, use) => {
    const server = await Server.startWith({ AUTH: 'required' });
    const admin = new Api(server.url, server.firstKey);
    await admin.apply(sales(1));
    await admin.apply(asking);
    await admin.ask('PUT', '/pools/warehouse', { slots: 2 });
    await admin.ask('PUT', '/variables/region', { value: 'eu' });
    await admin.ask('POST', '/users', { name: 'ann', password: PASSWORD, grants: [{ role: 'admin' }] });
    await admin.ask('POST', '/users', { name: 'bob', password: PASSWORD, grants: [{ role: 'viewer' }, { role: 'operator', workflows: ['sales-daily'] }] });
    await use({ server, admin });
    await server.remove();
  }, { scope: 'worker' }],
});

async function logIn(ui: Ui, name: string, password = PASSWORD): Promise<void> {
  await ui.page.getByRole('textbox', { name: 'Name' }).fill(name);
  await ui.page.getByLabel('Password', { exact: false }).first().fill(password);
  await ui.page.getByRole('button', { name: 'Log in', exact: true }).click();
}

test('whoever must log in is asked to, and brought back; and out again', async ({ page, asks }) => {
  const ui = new Ui(page, asks.server.url);
  await page.goto(`${asks.server.url}/ui/workflows?q=sales`);
  await expect(page).toHaveURL(/\/ui\/login/);
  await logIn(ui, 'ann', 'a wrong one');
  await expect(page.getByRole('alert')).toHaveText('Name and password do not belong together.');
  for (const theme of ['light', 'dark'] as const) {
    await ui.use(theme);
    await ui.shot(`login-${theme}`);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map((one) => `${theme} ${one.id}`)).toEqual([]);
  }
  await logIn(ui, 'ann');
  await expect(page).toHaveURL(/\/ui\/workflows\?q=sales/);
  await expect(page.getByRole('link', { name: 'sales-daily', exact: true })).toBeVisible();
  await ui.settled();
  await page.getByRole('button', { name: 'ann' }).click();
  await expect(page.getByText('admin of all workflows')).toBeVisible();
  await page.getByRole('menuitem', { name: 'Log out' }).click();
  await expect(page).toHaveURL(/\/ui\/login/);
  await page.goto(`${asks.server.url}/ui/`);
  await expect(page, 'the session is over').toHaveURL(/\/ui\/login/);
  expect(ui.complaints).toEqual([]);
});

test('S05: nobody is offered what they may not do, and a page that is not theirs says what to do', async ({ page, asks }) => {
  const ui = new Ui(page, asks.server.url);
  await page.goto(`${asks.server.url}/ui/login`);
  await logIn(ui, 'bob');
  await ui.settled();
  const places = page.getByRole('navigation', { name: 'Places' });
  await expect(places.getByRole('link', { name: 'Secrets' })).toBeVisible();
  await expect(places.getByRole('link', { name: 'Access' })).toHaveCount(0);
  await expect(places.getByRole('link', { name: 'Audit' })).toHaveCount(0);

  await ui.open('workflows');
  await expect(page.getByRole('link', { name: 'Run sales-daily' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Run release' })).toHaveCount(0);
  await expect(page.getByRole('switch', { name: 'Schedule of release' })).toHaveCount(0);
  await expect(page.getByRole('switch', { name: 'Schedule of sales-daily' })).toBeVisible();

  const { id } = await asks.admin.trigger('release');
  await ui.open(`runs/${id}?task=approve&tab=why`);
  await expect(page.getByText('Ship version 4.2 to production?', { exact: true })).toBeVisible();
  await expect(page.getByText('Whoever may operate release answers.')).toBeVisible();
  for (const name of ['ship', 'Cancel…', 'Clear…', 'Mark…', 'More']) await expect(page.getByRole('main').getByRole('button', { name, exact: true })).toHaveCount(0);
  await expect(page.getByRole('link', { name: 'Run again…' })).toHaveCount(0);

  await ui.open(`workflows/${(await asks.admin.workflow('release')).id}/trigger`);
  await expect(page.getByRole('heading', { name: 'You may not run release' })).toBeVisible();
  await expect(page.getByText(/has not the right runs\.operate\. An operator has it: ask whoever runs this server/)).toBeVisible();
  await ui.open('pools?pool=warehouse');
  await expect(page.getByRole('complementary', { name: 'warehouse' }).getByText('All slots are free.')).toBeVisible();
  for (const name of ['New pool…', 'Change…', 'Pause…', 'Pause a queue or everything…']) await expect(page.getByRole('button', { name })).toHaveCount(0);
  await ui.open('variables?name=region');
  await expect(page.getByRole('complementary').getByText('eu', { exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: /New variable|Change|Delete/ })).toHaveCount(0);

  for (const [path, words] of [['audit', 'You may not see this'], ['access', 'You may not see who may do what']] as const) {
    await ui.open(path);
    await expect(page.getByRole('heading', { name: words })).toBeVisible();
    await ui.shot(`forbidden-${path}`);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map((one) => one.id)).toEqual([]);
  }
  await expect(page.getByText(/An admin of all workflows has it/)).toBeVisible();
  expect(ui.complaints).toEqual([]);
});

test('a user chooses another password, and every session of theirs is over', async ({ page, asks }) => {
  await asks.admin.ask('POST', '/users', { name: 'cleo', password: PASSWORD, grants: [{ role: 'viewer' }] });
  const ui = new Ui(page, asks.server.url);
  await page.goto(`${asks.server.url}/ui/login`);
  await logIn(ui, 'cleo');
  await ui.settled();
  await page.getByRole('button', { name: 'cleo' }).click();
  await page.getByRole('menuitem', { name: 'Another password…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('The one of now').fill(PASSWORD);
  await dialog.getByLabel('The new one', { exact: false }).first().fill('a phrase that is new');
  await dialog.getByLabel('The new one again').fill('a phrase that is no');
  await expect(dialog.getByText('This is another one.')).toBeVisible();
  await dialog.getByLabel('The new one again').fill('a phrase that is new');
  await dialog.getByRole('button', { name: 'Change it' }).click();
  await expect(page).toHaveURL(/\/ui\/login/);
  await logIn(ui, 'cleo');
  await expect(page.getByRole('alert')).toBeVisible();
  await logIn(ui, 'cleo', 'a phrase that is new');
  await ui.settled();
  await expect(page.getByRole('button', { name: 'cleo' })).toBeVisible();
});

test('S21: after a log-in one is brought to no other site', async ({ page, asks }) => {
  const ui = new Ui(page, asks.server.url);
  await page.goto(`${asks.server.url}/ui/login?back=${encodeURIComponent('//example.invalid/ui/')}`);
  await logIn(ui, 'ann');
  await expect(page).toHaveURL(`${asks.server.url}/ui/`);
});

test('a key is made, shown once, opens the server, and is revoked', async ({ page, asks }) => {
  const ui = new Ui(page, asks.server.url);
  await page.goto(`${asks.server.url}/ui/login?back=/ui/access%3Fview%3Dkeys`);
  await logIn(ui, 'ann');
  await ui.settled();
  await page.getByRole('button', { name: 'New key…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('nightly');
  await dialog.getByLabel('Workflows of role 1').fill('sales-daily, fin*');
  await expect(dialog.getByText("fin* is neither a workflow's name nor a folder")).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Make it' })).toBeDisabled();
  await dialog.getByLabel('Workflows of role 1').fill('sales-daily, finance.*');
  await expect(dialog.getByLabel('CLI line', { exact: true })).toHaveText("miniairflow keys create nightly --grant 'operator:sales-daily,finance.*' --expires 90d");
  await ui.shot('dialog-key');
  await dialog.getByRole('button', { name: 'Make it' }).click();
  const key = (await dialog.getByLabel('Key line', { exact: true }).textContent())!;
  expect(key).toMatch(/^mak_\S{30,}$/);
  await ui.shot('dialog-key-made');
  expect((await new Api(asks.server.url, key).ask<{ grants: object[] }>('GET', '/auth/me')).grants).toEqual([{ role: 'operator', workflows: ['sales-daily', 'finance.*'] }]);
  await dialog.getByRole('button', { name: 'I have copied it' }).click();
  await expect(page.getByText(key)).toHaveCount(0);

  const row = page.getByRole('row').filter({ hasText: 'nightly' });
  await expect(row).toContainText('operator of sales-daily, finance.*');
  await row.getByRole('button', { name: 'Revoke…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click();
  await expect(row).toHaveCount(0);
  await page.getByRole('switch', { name: /Show the \d keys? that/ }).press('Space');
  await expect(row).toContainText('revoked');
  expect((await fetch(`${asks.server.url}/auth/me`, { headers: { Authorization: `Bearer ${key}` } })).status).toBe(401);
  expect(ui.complaints).toEqual([]);
});

test('a user is made, gets another role, is shut out, and deleted', async ({ page, asks }) => {
  const ui = new Ui(page, asks.server.url);
  await page.goto(`${asks.server.url}/ui/login?back=/ui/access`);
  await logIn(ui, 'ann');
  await ui.settled();
  await page.getByRole('button', { name: 'New user…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('dora');
  await dialog.getByLabel('First password').fill('short');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByRole('alert')).toContainText('12');
  await dialog.getByLabel('First password').fill(PASSWORD);
  await expect(dialog.getByLabel('CLI line', { exact: true }), 'no password stands in a line').toHaveText('miniairflow users create dora --grant viewer');
  await dialog.getByRole('button', { name: 'Save' }).click();
  const row = page.getByRole('row').filter({ hasText: 'dora' });
  await expect(row).toContainText('viewer of all workflows');

  await row.getByRole('button', { name: 'Change…' }).click();
  await dialog.getByRole('combobox', { name: 'Role 1' }).selectOption('author');
  await dialog.getByLabel('Workflows of role 1').fill('finance.*');
  await ui.shot('dialog-user');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(row).toContainText('author of finance.*');
  await row.getByRole('button', { name: 'Disable' }).click();
  await expect(row).toContainText('disabled');
  expect((await fetch(`${asks.server.url}/auth/login`, { method: 'POST', headers: { 'Content-Type': 'application/json', Origin: asks.server.url }, body: JSON.stringify({ username: 'dora', password: PASSWORD }) })).status).toBe(401);
  await row.getByRole('button', { name: 'Delete…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(row).toHaveCount(0);
  expect(ui.complaints).toEqual([]);
});
