import { grouped } from '~/text/grouped';
import { lookOf } from '~/states/palette';

export interface Cell {
  state: string;
  attempt: number;
}

/** The loudest first: what a stack of tasks shows of itself. */
const LOUDNESS = ['failed', 'timed_out', 'lost', 'upstream_failed', 'awaiting_input', 'running', 'up_for_retry', 'queued', 'scheduled', 'cancelled', 'skipped', 'none', 'success'];

/** The state that a node shows: that of its task, or the loudest of its stack. */
export function stateOf(cells: (Cell | undefined)[]): string {
  if (cells.length === 1) return cells[0]?.state ?? 'none';
  return LOUDNESS.find((word) => cells.some((cell) => cell?.state === word)) ?? cells[0]?.state ?? 'none';
}

/** The two loudest states of a stack, with how many there are of each. */
export function summaryOf(cells: (Cell | undefined)[]): string {
  const counts = grouped(cells, (cell) => cell?.state ?? 'none');
  return LOUDNESS.filter((word) => counts.has(word)).slice(0, 2).map((word) => `${counts.get(word)!.length} ${lookOf(word).label}`).join(', ');
}

/** The fill of a state on a canvas, which knows no style sheet. */
export const fillOf = (state: string, isDark: boolean) => (isDark ? lookOf(state).dark : lookOf(state).light);
