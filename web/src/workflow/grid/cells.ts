import type { Grid, Run, TaskRun } from '~/api/types';

const STATE_BITS = 31;
const ATTEMPT_SHIFT = 5;

/** A task in a run. */
export interface Cell {
  state: string;
  /** Number of the newest attempt; 7 stands for seven and more. */
  attempt: number;
}

/** The cells of a grid, one byte each: run by run, newest first, and in each the tasks. */
export class Cells {
  private constructor(
    readonly bytes: Uint8Array,
    private readonly grid: Pick<Grid, 'tasks' | 'states'>,
  ) {}

  static of(grid: Grid): Cells {
    return new Cells(bytesOf(grid.cells), grid);
  }

  /** The task in the run; undefined where the run has no such task. */
  at(run: number, task: number): Cell | undefined {
    const byte = this.bytes[run * this.grid.tasks.length + task] ?? 0;
    const state = byte & STATE_BITS;
    return state === 0 ? undefined : { state: this.grid.states[state - 1]!, attempt: byte >> ATTEMPT_SHIFT };
  }
}

/** The grid after an attempt changed; the same one when it shows no such run. */
export function withCell(grid: Grid, task: TaskRun): Grid {
  // An item of a mapped task is no cell of its own.
  if (task.map_index !== undefined) return grid;
  const run = grid.runs.findIndex((one) => one.id === task.workflow_run_id);
  const row = grid.tasks.indexOf(task.task_name);
  const state = grid.states.indexOf(task.state) + 1;
  if (run < 0 || row < 0 || state === 0) return grid;
  const bytes = bytesOf(grid.cells);
  const place = run * grid.tasks.length + row;
  const attempt = Math.min(task.attempt, 7);
  // News of an earlier attempt that comes late does not take the newest one's place.
  if (bytes[place]! >> ATTEMPT_SHIFT > attempt) return grid;
  bytes[place] = state | (attempt << ATTEMPT_SHIFT);
  return { ...grid, cells: bytes.toBase64?.() ?? btoa(String.fromCharCode(...bytes)) };
}

/** The grid after a run changed. */
export function withRun(grid: Grid, run: Run): Grid {
  const told = Object.fromEntries(Object.entries(run).filter(([, value]) => value !== undefined));
  return { ...grid, runs: grid.runs.map((known) => (known.id === run.id ? { ...known, ...told } : known)) };
}

function bytesOf(base64: string): Uint8Array & { toBase64?: () => string } {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
}
