import { momentOf } from '~/time/momentOf';

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
