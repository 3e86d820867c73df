import { defineConfig } from '@playwright/test';
import base from './playwright.config.ts';

/** Figures are measured one after the other, with nothing beside them: eng/ui.sh figures. */
export default defineConfig({ ...base, testDir: 'figures', globalSetup: undefined, fullyParallel: false, workers: 1, timeout: 300_000, reporter: [['line'], ['./tests/support/summary.ts']] });
