import { describe, expect, it } from 'vitest';
import { diffOf, folded } from './lines';

const kinds = (before: string[], after: string[]) => diffOf(before.join('\n'), after.join('\n')).map((line) => `${{ same: ' ', added: '+', removed: '-', fold: '…' }[line.kind]}${line.text}`);

describe('the comparison of versions', () => {
  it('keeps what is common', () => {
    expect(kinds(['a', 'b', 'c', 'd'], ['a', 'x', 'c', 'd', 'e'])).toEqual([' a', '-b', '+x', ' c', ' d', '+e']);
    expect(kinds(['a'], ['a'])).toEqual([' a']);
    expect(kinds(['a', 'b'], ['b', 'a'])).toEqual(['-a', ' b', '+a']);
  });

  it('says of enormous ones only what went and what came', () => {
    const lines = (prefix: string) => Array.from({ length: 3000 }, (_, i) => `${prefix}${i}`);
    expect(kinds(lines('a'), lines('b'))).toHaveLength(6000);
  });

  it('leaves out what is far from any change', () => {
    const before = Array.from({ length: 40 }, (_, i) => `${i}`);
    const shown = folded(diffOf(before.join('\n'), before.with(20, 'x').join('\n')), 2);
    expect(shown.map((line) => line.kind)).toEqual(['fold', 'same', 'same', 'removed', 'added', 'same', 'same', 'fold']);
  });
});
