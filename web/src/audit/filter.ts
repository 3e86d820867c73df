/** Which records are asked for, as the address says it. */
export interface AuditFilter {
  actor?: string;
  action?: string;
  /** What it was done to, in the words of the records. */
  target?: string;
  outcome?: 'done' | 'refused' | 'failed';
  /** Days, the last one counted to its end. */
  from?: string;
  to?: string;
}

export const OUTCOMES = ['done', 'refused', 'failed'] as const;

/** The first moment of a day by a clock, or of the day after it; undefined for what is no day. */
export function momentOf(day: string | undefined, isUtc: boolean, isEnd = false): string | undefined {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day ?? '')?.slice(1).map(Number);
  if (!parts) return undefined;
  const [year, month, date] = [parts[0]!, parts[1]! - 1, parts[2]! + (isEnd ? 1 : 0)];
  // By the calendar, not by adding 24 hours: days on which the clocks change are shorter or longer.
  return new Date(isUtc ? Date.UTC(year, month, date) : new Date(year, month, date).getTime()).toISOString();
}

/** What the server is asked. */
export function queryOf({ actor, action, target, outcome, from, to }: AuditFilter, isUtc: boolean) {
  const asked = { actor, action, target, outcome, from: momentOf(from, isUtc), to: momentOf(to, isUtc, true) };
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined)) as { actor?: string; action?: string; target?: string; outcome?: string; from?: string; to?: string };
}

/** What a record is about, when there is a page for it. */
export function linkOf(target: string): { to: '/runs/$id'; id: string } | { to: '/workflows'; q: string } | { to: '/secrets' | '/variables' | '/calendars'; name: string } | { to: '/pools' } | { to: '/access'; view: 'users' | 'keys' } | undefined {
  const match = /^(workflow run|workflow|secret|variable|calendar|pool|user|key) (\S+)/.exec(target);
  if (!match) return undefined;
  const [, kind, name] = match as unknown as [string, string, string];
  switch (kind) {
    case 'workflow run': return { to: '/runs/$id', id: name };
    case 'workflow': return { to: '/workflows', q: name };
    case 'secret': return { to: '/secrets', name };
    case 'variable': return { to: '/variables', name };
    case 'calendar': return { to: '/calendars', name };
    case 'pool': return { to: '/pools' };
    case 'user': return { to: '/access', view: 'users' };
    default: return { to: '/access', view: 'keys' };
  }
}
