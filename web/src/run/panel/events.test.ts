import { describe, expect, it } from 'vitest';
import { bornAt, eventsOf } from './events';

const first = { id: 'a', attempt: 1, state: 'failed', queued_at: '2026-01-01T00:00:00Z', started_at: '2026-01-01T00:00:01Z', finished_at: '2026-01-01T00:00:02Z', worker_id: 'w', reason: 'exit code 1', cleared: true } as never;
const second = { id: 'b', attempt: 2, state: 'running', queued_at: '2026-01-01T00:10:00Z', started_at: '2026-01-01T00:10:00Z' } as never;
const cleared = { id: 'r', at: '2026-01-01T00:10:00.020Z', actor: 'ann', action: 'clearWorkflowRun', outcome: 'done', detail: 'clear' } as never;
const looked = { id: 'l', at: '2026-01-01T00:09:58Z', actor: 'ann', action: 'clearWorkflowRun', outcome: 'done', detail: 'clear, dry run' } as never;

describe('what happened to a task', () => {
  it('is each attempt from being ready to its end, and what people did between them', () => {
    expect(eventsOf([first, second], [looked, cleared], () => 'worker-1').map((one) => [one.what, one.detail])).toEqual([
      ['Attempt 1 is ready', ''], ['Attempt 1 starts', 'on worker worker-1'], ['Attempt 1 ends: failed, cleared since', 'exit code 1'],
      ['ann cleared tasks of the run', ''], ['Attempt 2 is ready', ''], ['Attempt 2 starts', ''],
    ]);
  });

  it('is looked for from the birth of the run on', () => {
    expect(bornAt('019b1a2c-3d00-7000-8000-000000000000')).toBe(new Date(0x019b1a2c3d00).toISOString());
  });

  it('is nothing of what has not happened yet, and tells refused tries', () => {
    const waiting = { id: 'c', attempt: 1, state: 'none' } as never;
    const refused = { id: 'r', at: '2026-01-01T00:00:00Z', actor: '', action: 'markWorkflowRun', outcome: 'refused', detail: 'not allowed' } as never;
    expect(eventsOf([waiting], [refused], String)).toMatchObject([{ what: 'Somebody unknown marked tasks of the run', detail: 'refused: not allowed' }]);
  });
});
