import type { Overview } from '~/api/types';
import { hasEnded } from '~/states/palette';

/** What a list of workflows is narrowed to, and its order. */
export interface WorkflowFilter {
  q?: string;
  /** Only those that have it, in just these letters. */
  tag?: string;
  show?: 'failed' | 'running' | 'paused' | 'scheduled';
  sort?: 'name' | 'last' | 'next';
}

/** All tags that there are. */
export const tagsOf = (rows: Overview[]) => [...new Set(rows.flatMap((row) => row.workflow.tags ?? []))].toSorted();

/** The rows that fit, in order. */
export function filtered(rows: Overview[], { q, tag, show, sort = 'name' }: WorkflowFilter): Overview[] {
  const words = (q ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (row: Overview) => {
    const text = `${row.workflow.name} ${row.workflow.description} ${row.workflow.tags?.join(' ') ?? ''}`.toLowerCase();
    return words.every((word) => text.includes(word)) && (tag === undefined || row.workflow.tags?.includes(tag) === true) && (show === undefined || isShown(row, show));
  };
  const byName = (a: Overview, b: Overview) => a.workflow.name.localeCompare(b.workflow.name);
  const orders = {
    name: byName,
    last: (a: Overview, b: Overview) => (b.runs[0]?.created_at ?? '').localeCompare(a.runs[0]?.created_at ?? '') || byName(a, b),
    next: (a: Overview, b: Overview) => (a.workflow.next_fire_at ?? '￿').localeCompare(b.workflow.next_fire_at ?? '￿') || byName(a, b),
  };
  return rows.filter(fits).toSorted(orders[sort]);
}

function isShown({ workflow, runs }: Overview, show: NonNullable<WorkflowFilter['show']>): boolean {
  switch (show) {
    case 'failed': return runs.find((run) => hasEnded(run.state))?.state === 'failed';
    case 'running': return runs.some((run) => !hasEnded(run.state));
    case 'paused': return !workflow.is_active;
    case 'scheduled': return workflow.next_fire_at !== undefined;
  }
}
