import { describe, expect, it } from 'vitest';
import { bulkBody, bulkLines, bulkText, changing, isNarrowed } from './bulk';

const choice = { only_failed: true, state: 'failed', reason: "it's wrong" } as const;
const run = (id: string, changed: number, problem?: string) => ({ workflow_run_id: id, changed, problem, tasks: [] }) as never;

describe('operations on many runs', () => {
  it('name the runs, or the filter, and only what the operation takes', () => {
    expect(bulkBody('cancel', { ids: ['a', 'b'] }, choice)).toEqual({ operation: 'cancel', run_ids: ['a', 'b'] });
    expect(bulkBody('clear', { filter: { status: 'failed', workflow_id: 'w' } }, choice)).toEqual({ operation: 'clear', workflow: 'w', status: 'failed', only_failed: true });
    expect(bulkBody('mark', { filter: { status: 'failed' } }, choice)).toEqual({ operation: 'mark_failed', status: 'failed', only_failed: true, reason: "it's wrong" });
  });

  it('are lines that do the same', () => {
    expect(bulkLines('clear', { ids: ['a', 'b'] }, choice).cli).toBe('miniairflow clear a b --only-failed');
    expect(bulkLines('mark', { ids: ['a'] }, choice).cli).toBe(`miniairflow mark failed a --only-failed --reason 'it'\\''s wrong'`);
    expect(bulkLines('cancel', { filter: { status: 'running', workflow_id: 'w' }, workflowName: 'etl' }, choice).cli).toBe('miniairflow cancel --workflow etl --status running --yes');
    expect(bulkLines('cancel', { filter: { status: 'running' } }, choice).curl).toMatch(/^curl -X POST \S+workflow-runs\/operations -H 'Content-Type: application\/json' -d '\{"operation":"cancel","status":"running"\}'$/);
  });

  it('are never for everything there is', () => {
    expect([isNarrowed({}), isNarrowed({ status: 'failed' }), isNarrowed({ workflow_id: 'w' })]).toEqual([false, true, true]);
  });

  it('are done to what changes, and say what was left', () => {
    const runs = [run('a', 2), run('b', 0), run('c', 1, 'It has no task x.')];
    expect(changing(runs).map((one) => one.workflow_run_id)).toEqual(['a']);
    expect(bulkText('cancel', runs)).toBe('Asked for the end of 1 run (2 tasks). 2 runs were left as they were.');
    expect(bulkText('clear', [run('a', 1), run('b', 1)])).toBe('Cleared 2 tasks of 2 runs; they run again.');
  });
});
