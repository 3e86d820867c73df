import type { Grant } from '~/api/types';

/** A grant as it is written on the command line: operator, or operator:etl,finance.* */
export const grantText = ({ role, workflows }: Grant) => (workflows ? `${role}:${workflows.join(',')}` : role);

/** A grant while somebody fills it in. */
export interface GrantDraft {
  role: Grant['role'];
  /** Names and folders with commas or spaces between them; empty for all workflows. */
  scope: string;
}

export const draftOf = ({ role, workflows }: Grant): GrantDraft => ({ role, scope: (workflows ?? []).join(', ') });

/** What a draft means. */
export function grantOf({ role, scope }: GrantDraft): Grant {
  const workflows = scope.split(/[\s,]+/).filter(Boolean);
  return workflows.length > 0 && role !== 'admin' ? { role, workflows } : { role };
}

/** What is wrong with a draft; undefined when nothing is. The server checks again. */
export function problemOfDraft({ role, scope }: GrantDraft): string | undefined {
  const entries = scope.split(/[\s,]+/).filter(Boolean);
  if (role === 'admin') return entries.length > 0 ? 'An admin decides for everybody; use author for some workflows.' : undefined;
  const wrong = entries.find((entry) => !/^[\p{L}\p{N}_][\p{L}\p{N}_.-]*(\.\*)?$/u.test(entry));
  return wrong === undefined ? undefined : `${wrong} is neither a workflow's name nor a folder as in finance.*`;
}
