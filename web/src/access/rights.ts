import type { Grant } from '~/api/types';

/** What a route needs, as the server calls it. */
export type Right = 'workflows.read' | 'runs.read' | 'logs.read' | 'runs.operate' | 'workflows.write' | 'system.read' | 'system.operate' | 'system.write' | 'metrics.read' | 'access.manage' | 'audit.read';

/** Least first: each may do all that those before it may. */
export const ROLES = ['viewer', 'operator', 'author', 'admin'] as const;

export type Role = (typeof ROLES)[number];

/** What each of them is for, in a few words. */
export const ROLE_WORDS: Record<Role, string> = {
  viewer: 'reads workflows, runs and logs',
  operator: 'starts, repeats, ends and answers as well',
  author: 'writes definitions as well, and so decides which commands run',
  admin: 'decides who may do what, and reads the audit record',
};

/** The least role that has a right, and whether the right touches what all workflows share, so that only a grant for all of them gives it. */
export const RIGHTS: Record<Right, { least: Role; isGlobal: boolean }> = {
  'workflows.read': { least: 'viewer', isGlobal: false },
  'runs.read': { least: 'viewer', isGlobal: false },
  'logs.read': { least: 'viewer', isGlobal: false },
  'runs.operate': { least: 'operator', isGlobal: false },
  'workflows.write': { least: 'author', isGlobal: false },
  'system.read': { least: 'viewer', isGlobal: false },
  'system.operate': { least: 'operator', isGlobal: true },
  'system.write': { least: 'author', isGlobal: true },
  'metrics.read': { least: 'viewer', isGlobal: true },
  'access.manage': { least: 'admin', isGlobal: true },
  'audit.read': { least: 'admin', isGlobal: true },
};

/**
 * Whether grants give a right, for a workflow by its name, or without one for any at all. The server decides; this only keeps the pages from
 * offering what it would refuse.
 */
export function allows(grants: Grant[], right: Right, workflow?: string): boolean {
  const { least, isGlobal } = RIGHTS[right];
  return grants.some(({ role, workflows }) => {
    if (ROLES.indexOf(role) < ROLES.indexOf(least)) return false;
    return !workflows || (!isGlobal && (workflow === undefined || workflows.some((entry) => holds(entry, workflow))));
  });
}

/** Whether an entry of a grant, a name or a folder (finance.*), holds a workflow. */
function holds(entry: string, workflow: string): boolean {
  return entry.endsWith('.*') ? workflow.length > entry.length - 1 && workflow.startsWith(entry.slice(0, -1)) : entry === workflow;
}
