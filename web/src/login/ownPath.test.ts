import { describe, expect, it } from 'vitest';
import { ownPath } from './ownPath';

describe('where one goes after logging in', () => {
  it('is where one wanted to be', () => {
    expect(ownPath('/ui/runs?status=failed', '/ui')).toBe('/ui/runs?status=failed');
    expect(ownPath('/tools/flow/ui/', '/tools/flow/ui')).toBe('/tools/flow/ui/');
  });

  it.each([undefined, '', 'https://example.invalid/ui/', '//example.invalid/ui/', '/uix/', '/ui', '/ui/\\example.invalid', '/ui/ x', '/other'])('S21: is the first page instead of %j', (back) => {
    expect(ownPath(back, '/ui')).toBe('/ui/');
  });

  it('S21: is no other site where the interface lies at the root', () => {
    expect([ownPath('//example.invalid', ''), ownPath('/runs', '')]).toEqual(['/', '/runs']);
  });
});
