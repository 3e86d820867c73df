import { defineConfig } from '@playwright/test';
import { existsSync } from 'node:fs';

const browser = process.env.CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/google-chrome', '/usr/bin/chromium-browser'].find(existsSync);

export default defineConfig({
  testDir: 'tests',
  globalSetup: './tests/support/setup.ts',
  outputDir: '../artifacts/ui/failures',
  fullyParallel: true,
  workers: 2,
  timeout: 90_000,
  expect: { timeout: 20_000 },
  reporter: [['line'], ['./tests/support/summary.ts']],
  use: {
    viewport: { width: 1440, height: 900 },
    timezoneId: 'Europe/Berlin',
    locale: 'en-GB',
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: { executablePath: browser, args: ['--no-sandbox', '--disable-dev-shm-usage'] },
  },
});
