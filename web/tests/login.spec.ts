import { expect, test } from './support/test';

test('whoever must log in is asked to, and brought back', async ({ page, ui }) => {
  let isIn = false;
  await page.route(/\/(auth\/|workflows|workers|pools|pauses|approvals|deliveries|workflow-runs|readyz)/, async (route) => {
    const path = new URL(route.request().url()).pathname;
    if (path.includes('/ui/')) return route.fallback();
    if (path === '/auth/login') {
      const { username, password } = route.request().postDataJSON() as { username: string; password: string };
      isIn = username === 'ann' && password === 'right';
      return route.fulfill(isIn ? { status: 200, json: {} } : { status: 401, json: { error: 'No.' } });
    }
    if (path === '/auth/logout') {
      isIn = false;
      return route.fulfill({ status: 204 });
    }
    if (!isIn) return route.fulfill({ status: 401, json: { error: 'Log in first.' } });
    if (path === '/auth/me') return route.fulfill({ json: { name: 'ann', kind: 'user', rights: ['read'], authentication: 'required' } });
    return route.fallback();
  });
  await page.goto(`${process.env.UI_SERVER}/ui/workflows?q=sales`);
  await expect(page).toHaveURL(/\/ui\/login/);
  await page.getByRole('textbox', { name: 'Name' }).fill('ann');
  await page.getByLabel('Password', { exact: false }).first().fill('wrong');
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByRole('alert')).toHaveText('Name and password do not belong together.');
  await ui.shot('login');
  await page.getByLabel('Password', { exact: false }).first().fill('right');
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page).toHaveURL(/\/ui\/workflows\?q=sales/);
  await expect(page.getByRole('link', { name: 'sales-daily', exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'ann' }).click();
  await page.getByRole('menuitem', { name: 'Log out' }).click();
  await expect(page).toHaveURL(/\/ui\/login/);
});

test('after a log-in one is brought to no other site', async ({ page }) => {
  await page.route('**/auth/login', (route) => route.fulfill({ status: 200, json: {} }));
  await page.goto(`${process.env.UI_SERVER}/ui/login?back=${encodeURIComponent('//example.invalid/ui/')}`);
  await page.getByRole('textbox', { name: 'Name' }).fill('ann');
  await page.getByLabel('Password', { exact: false }).first().fill('x');
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page).toHaveURL(`${process.env.UI_SERVER}/ui/`);
});
