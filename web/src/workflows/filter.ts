import type { Overview } from '~/api/types';
import { hasEnded } from '~/states/palette';

/** What a list of workflows is narrowed to, and its order. */
export interface WorkflowFilter {
  q?: string;
  show?: 'failed' | 'running' | 'paused' | 'scheduled';
  sort?: 'name' | 'last' | 'next';
}

/** The rows that fit, in order. */
export function filtered(rows: Overview[], { q, show, sort = 'name' }: WorkflowFilter): Overview[] {
  const words = (q ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (row: Overview) => {
    const text = `${row.workflow.name} ${row.workflow.description}`.toLowerCase();
    return words.every((word) => text.includes(word)) && (show === undefined || isShown(row, show));
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
