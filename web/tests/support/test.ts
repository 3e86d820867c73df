import { test as base, expect, type Page } from '@playwright/test';
import { resolve } from 'node:path';
import { Api } from './api';

export { expect };

const SHOTS = resolve(import.meta.dirname, '../../../artifacts/ui');

/** The server with a history, a page that must not complain, and what tests do again and again. */
export const test = base.extend<{ api: Api; ui: Ui }>({
  // eslint-disable-next-line no-empty-pattern
  api: async ({}, use) => use(new Api(process.env.UI_SERVER!)),
  ui: async ({ page, api }, use) => {
    const ui = new Ui(page, process.env.UI_PAGES ?? api.url);
    await use(ui);
    expect(ui.complaints, 'the browser complained').toEqual([]);
  },
});

export class Ui {
  readonly complaints: string[] = [];

  constructor(
    readonly page: Page,
    private readonly url: string,
  ) {
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('console', (message) => {
      const text = message.text();
      // A cut connection and a refusal are what some tests are about.
      if (message.type() === 'error' && !/Failed to load resource|WebSocket connection/.test(text)) this.complaints.push(text);
    });
  }

  /** Opens an address of the interface, and waits until nothing is loading. */
  async open(path: string): Promise<void> {
    await this.page.goto(`${this.url}/ui/${path}`);
    await this.settled();
  }

  async settled(): Promise<void> {
    await expect(this.page.locator('[aria-busy=true]')).toHaveCount(0);
    await expect(this.page.getByRole('status').filter({ hasText: 'Live' })).toBeVisible();
  }

  async use(theme: 'light' | 'dark'): Promise<void> {
    await this.page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
  }

  async shot(name: string): Promise<void> {
    // Who has not logged in yet hears of nothing.
    if (!/\/ui\/login/.test(this.page.url())) await this.settled();
    await this.page.screenshot({ path: `${SHOTS}/${name}.png`, animations: 'disabled' });
  }
}
