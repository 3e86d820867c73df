import type { Grid, Run, TaskRun } from '~/api/types';

const STATE_BITS = 31;
const ATTEMPT_SHIFT = 5;
const MOST_ATTEMPTS = 7;

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

  /** A task's bytes over some runs, as a text: two of them are compared in one step. */
  line(task: number, runs: readonly number[]): string {
    let text = '';
    for (const run of runs) text += String.fromCharCode(this.bytes[run * this.grid.tasks.length + task] ?? 0);
    return text;
  }

  /** The task in the run; undefined where the run has no such task. */
  at(run: number, task: number): Cell | undefined {
    const byte = this.bytes[run * this.grid.tasks.length + task] ?? 0;
    const state = byte & STATE_BITS;
    return state === 0 ? undefined : { state: this.grid.states[state - 1]!, attempt: byte >> ATTEMPT_SHIFT };
  }

  /** The states that are anywhere in it, in their own order. */
  present(): string[] {
    let seen = 0;
    for (const byte of this.bytes) seen |= 1 << (byte & STATE_BITS);
    return this.grid.states.filter((_, place) => (seen >> (place + 1)) & 1);
  }
}

/** The grid after attempts changed; the same one when it shows none of them. A burst costs one unpacking, however many there are. */
export function withCells(grid: Grid, tasks: TaskRun[]): Grid {
  const columns = new Map(grid.runs.map((run, place) => [run.id, place]));
  // An item of a mapped task is no cell of its own.
  const shown = tasks.filter((task) => task.map_index === undefined && columns.has(task.workflow_run_id));
  if (shown.length === 0) return grid;
  const rows = new Map(grid.tasks.map((name, place) => [name, place]));
  const bytes = bytesOf(grid.cells).slice();
  let hasChanged = false;
  for (const task of shown) {
    const row = rows.get(task.task_name);
    const state = grid.states.indexOf(task.state) + 1;
    if (row === undefined || state === 0) continue;
    const place = columns.get(task.workflow_run_id)! * grid.tasks.length + row;
    const attempt = Math.min(task.attempt, MOST_ATTEMPTS);
    // News of an earlier attempt that comes late does not take the newest one's place.
    if (bytes[place]! >> ATTEMPT_SHIFT > attempt) continue;
    bytes[place] = state | (attempt << ATTEMPT_SHIFT);
    hasChanged = true;
  }
  return hasChanged ? { ...grid, cells: base64Of(bytes) } : grid;
}

/** The grid after a run changed. */
export function withRun(grid: Grid, run: Run): Grid {
  const told = Object.fromEntries(Object.entries(run).filter(([, value]) => value !== undefined));
  return { ...grid, runs: grid.runs.map((known) => (known.id === run.id ? { ...known, ...told } : known)) };
}

/** What was packed or unpacked last: all that draw a grid ask for the same, and a burst packs what the next one unpacks. */
let last = { text: '', bytes: new Uint8Array() };

/** The bytes of a grid, for reading alone. */
function bytesOf(base64: string): Uint8Array {
  if (last.text === base64) return last.bytes;
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  last = { text: base64, bytes };
  return bytes;
}

/** So many bytes at once are few enough to be given as arguments. */
const PART = 8192;

function base64Of(bytes: Uint8Array<ArrayBuffer>): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += PART) text += String.fromCharCode(...bytes.subarray(i, i + PART));
  last = { text: btoa(text), bytes };
  return last.text;
}
