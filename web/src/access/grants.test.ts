import { describe, expect, it } from 'vitest';
import { draftOf, grantOf, grantText, problemOfDraft } from './grants';

describe('a grant', () => {
  it('is written as on the command line', () => {
    expect([grantText({ role: 'viewer' }), grantText({ role: 'operator', workflows: ['etl', 'finance.*'] })]).toEqual(['viewer', 'operator:etl,finance.*']);
  });

  it('is read from what somebody types, and back', () => {
    expect(grantOf({ role: 'operator', scope: ' etl, finance.*  x ' })).toEqual({ role: 'operator', workflows: ['etl', 'finance.*', 'x'] });
    expect(grantOf({ role: 'viewer', scope: '  ' })).toEqual({ role: 'viewer' });
    expect(grantOf(draftOf({ role: 'author', workflows: ['a', 'b.*'] }))).toEqual({ role: 'author', workflows: ['a', 'b.*'] });
  });

  it.each([['operator', 'etl, finance.*', undefined], ['operator', '', undefined], ['viewer', 'Büro', undefined], ['admin', '', undefined], ['admin', 'etl', 'An admin'], ['viewer', 'a*', 'a* is neither'], ['viewer', '*', '* is neither']] as const)('%s of %j is judged', (role, scope, words) => {
    const problem = problemOfDraft({ role, scope });
    if (words === undefined) expect(problem).toBeUndefined();
    else expect(problem).toContain(words);
  });
});
