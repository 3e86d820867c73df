import type { FullResult, Reporter, TestCase, TestResult } from '@playwright/test/reporter';

/** Ends with one line that a script can count. */
export default class Summary implements Reporter {
  private passed = 0;
  private readonly failed = new Set<string>();

  onTestEnd(test: TestCase, result: TestResult): void {
    if (result.status === 'passed') this.passed++;
    else if (result.status !== 'skipped') this.failed.add(test.id);
  }

  onEnd(result: FullResult): void {
    const failed = this.failed.size === 0 && result.status !== 'passed' ? 1 : this.failed.size;
    console.log(`browser: ${this.passed} passed, ${failed} failed`);
  }
}
