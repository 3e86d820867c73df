import { describe, expect, it } from 'vitest';
import type { Grid, Run, TaskRun } from '~/api/types';
import { Cells, withCells, withRun } from './cells';

const grid = {
  tasks: ['a', 'b'],
  runs: [{ id: 'r2', state: 'running' }, { id: 'r1', state: 'success' }],
  states: ['none', 'queued', 'success', 'failed'],
  cells: btoa(String.fromCharCode(1 | (1 << 5), 0, 3 | (2 << 5), 4 | (7 << 5))),
} as unknown as Grid;

const news = (over: object) => ({ workflow_run_id: 'r2', task_name: 'a', state: 'success', attempt: 1, ...over }) as TaskRun;

describe('the cells of a grid', () => {
  it('are a state and an attempt each, or nothing', () => {
    const cells = Cells.of(grid);
    expect([cells.at(0, 0), cells.at(0, 1), cells.at(1, 0), cells.at(1, 1)]).toEqual([
      { state: 'none', attempt: 1 }, undefined, { state: 'success', attempt: 2 }, { state: 'failed', attempt: 7 },
    ]);
  });

  it('are told row by row', () => {
    expect([Cells.of(grid).line(0, [1, 0]), Cells.of(grid).line(1, [1, 0])].map((line) => [...line].map((char) => char.charCodeAt(0)))).toEqual([[3 | (2 << 5), 1 | (1 << 5)], [4 | (7 << 5), 0]]);
  });

  it('change with an attempt', () => {
    expect(Cells.of(withCells(grid, [news({ attempt: 3 })])).at(0, 0)).toEqual({ state: 'success', attempt: 3 });
    expect(Cells.of(withCells(grid, [news({ attempt: 9 })])).at(0, 0)).toEqual({ state: 'success', attempt: 7 });
  });

  it.each([{ workflow_run_id: 'other' }, { task_name: 'z' }, { map_index: 0 }, { state: 'newer' }])('stay when %o is not shown', (over) => {
    expect(withCells(grid, [news(over)])).toBe(grid);
  });

  it('change together in a burst', () => {
    const next = Cells.of(withCells(grid, [news({}), news({ workflow_run_id: 'r1', task_name: 'a', state: 'failed', attempt: 3 })]));
    expect([next.at(0, 0)!.state, next.at(1, 0)]).toEqual(['success', { state: 'failed', attempt: 3 }]);
  });

  it('of a large grid stay what they are where nothing changed, and the grid before keeps its own', () => {
    const [tasks, runs] = [Array.from({ length: 300 }, (_, i) => `t${i}`), Array.from({ length: 70 }, (_, i) => ({ id: `r${i}`, state: 'success' }))];
    const bytes = Uint8Array.from({ length: 300 * 70 }, (_, i) => 1 + (i % 4) + ((1 + (i % 7)) << 5));
    const before = { ...grid, tasks, runs, cells: btoa([...bytes].map((byte) => String.fromCharCode(byte)).join('')) } as unknown as Grid;
    const after = withCells(before, [news({ workflow_run_id: 'r69', task_name: 't299', attempt: 7, state: 'success' })]);
    const [old, fresh] = [Cells.of(before).bytes, Cells.of(after).bytes];
    expect([old, fresh].map((one) => [...one].map((byte, i) => (byte === bytes[i] ? -1 : i)).filter((i) => i >= 0))).toEqual([[], [300 * 70 - 1]]);
    expect(atob(after.cells)).toBe([...fresh].map((byte) => String.fromCharCode(byte)).join(''));
  });

  it('do not go back to an earlier attempt', () => {
    expect(withCells(grid, [news({ workflow_run_id: 'r1', attempt: 1 })])).toBe(grid);
  });

  it('keep what an event of a run does not tell', () => {
    const next = withRun(grid, { id: 'r1', state: 'failed', version: undefined } as unknown as Run);
    expect(next.runs.map((run) => run.state)).toEqual(['running', 'failed']);
  });
});
