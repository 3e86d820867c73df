import { describe, expect, it } from 'vitest';
import { picked } from './picks';

const order = ['a', 'b', 'c', 'd'];
const after = (chosen: string[], id: string, before?: string, isRange = false) => [...picked(new Set(chosen), order, id, before, isRange)].sort().join('');

describe('choosing rows', () => {
  it('is one more or less at each click', () => {
    expect(after([], 'b')).toBe('b');
    expect(after(['a', 'b'], 'b')).toBe('a');
  });

  it('is a range from the click before, both ways, on and off', () => {
    expect(after(['a'], 'c', 'a', true)).toBe('abc');
    expect(after(['d'], 'b', 'd', true)).toBe('bcd');
    expect(after(['a', 'b', 'c'], 'a', 'c', true)).toBe('');
  });

  it('takes the row alone where the other one is not there any more', () => {
    expect(after([], 'c', 'gone', true)).toBe('c');
    expect(after([], 'c', undefined, true)).toBe('c');
  });
});
