import { describe, expect, it } from 'vitest';
import { cliLine, curlFileLine, curlLine, quoted } from './commands';

describe('the lines to copy', () => {
  it('S19: hold any word safely', () => {
    expect(quoted('etl')).toBe('etl');
    expect(quoted("it's; rm -rf / $(x)")).toBe(`'it'\\''s; rm -rf / $(x)'`);
    expect(quoted('')).toBe(`''`);
  });

  it('leave out what is not chosen', () => {
    expect(cliLine(['clear', 'r1'], { task: ['a', 'b c'], downstream: true, upstream: false, reason: '', by: undefined })).toBe(`miniairflow clear r1 --task a --task 'b c' --downstream`);
  });

  it('are whole requests', () => {
    expect(curlLine('POST', 'workflow-runs/r1/cancel')).toMatch(/^curl -X POST \S+\/workflow-runs\/r1\/cancel$/);
    expect(curlLine('POST', 'x', { a: "b'c" })).toContain(`-d '{"a":"b'\\''c"}'`);
  });

  it('take from a file what must not stand in them', () => {
    expect(curlFileLine('PUT', 'secrets/x', 'secret.json')).toMatch(/^curl -X PUT \S+\/secrets\/x -H 'Content-Type: application\/json' --data-binary @secret\.json$/);
    expect(curlFileLine('PUT', 'calendars/x', 'my days.ics', 'text/calendar')).toContain("-H 'Content-Type: text/calendar' --data-binary @'my days.ics'");
  });
});
