import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { allows, type Right, RIGHTS, ROLES } from './rights';

describe('what somebody may do', () => {
  it('S05: is what a role has, for the workflows of its grant', () => {
    const grants = [{ role: 'viewer' as const }, { role: 'operator' as const, workflows: ['etl', 'finance.*'] }];
    expect(allows(grants, 'runs.read', 'other')).toBe(true);
    expect([allows(grants, 'runs.operate', 'etl'), allows(grants, 'runs.operate', 'finance.daily'), allows(grants, 'runs.operate', 'finance.eu.daily')]).toEqual([true, true, true]);
    expect([allows(grants, 'runs.operate', 'etl2'), allows(grants, 'runs.operate', 'finance'), allows(grants, 'runs.operate', 'finance.'), allows(grants, 'runs.operate', 'finances.daily')]).toEqual([false, false, false, false]);
    expect(allows(grants, 'runs.operate')).toBe(true);
    expect(allows([], 'runs.read')).toBe(false);
  });

  it('takes a grant for all workflows where all share something', () => {
    expect(allows([{ role: 'author', workflows: ['etl'] }], 'system.write')).toBe(false);
    expect(allows([{ role: 'operator', workflows: ['etl'] }], 'system.operate')).toBe(false);
    expect(allows([{ role: 'author' }], 'system.write')).toBe(true);
    expect(allows([{ role: 'author' }], 'audit.read')).toBe(false);
    expect(allows([{ role: 'admin' }], 'audit.read')).toBe(true);
  });

  it('S02: is the same as in the table of the server', () => {
    const rows = readFileSync('../docs/access.md', 'utf8').split('\n').flatMap((line) => {
      const [, , right, role, scope] = line.split('|').map((cell) => cell.trim());
      return right && right in RIGHTS ? [{ right: right as Right, role, scope }] : [];
    });
    expect(rows.length).toBeGreaterThan(50);
    for (const { right, role, scope } of rows) expect([right, RIGHTS[right].least, RIGHTS[right].isGlobal]).toEqual([right, role, scope === 'all']);
    expect(ROLES).toHaveLength(4);
  });
});
