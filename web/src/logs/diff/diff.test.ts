import { describe, expect, it } from 'vitest';
import { compare } from './compare';
import { normal, rowsOf } from './rows';

const lines = (text: string) => text.split(' ').filter((word) => word !== '');

/** What becomes of the one when the comparison is done to it. */
function applied(before: string[], after: string[]): string[] {
  const made: string[] = [];
  let [a, b] = [0, 0];
  for (const { kind, a: atA, b: atB, count } of compare(before, after)) {
    expect([atA, atB], kind).toEqual([a, b]);
    if (kind !== 'added') a += count;
    if (kind !== 'removed') b += count;
    if (kind === 'same') expect(before.slice(atA, atA + count)).toEqual(after.slice(atB, atB + count));
    if (kind !== 'removed') made.push(...after.slice(atB, atB + count));
  }
  expect([a, b]).toEqual([before.length, after.length]);
  return made;
}

const changes = (before: string, after: string) =>
  compare(lines(before), lines(after)).map(({ kind, count }) => `${{ same: '=', removed: '-', added: '+' }[kind]}${count}`).join(' ');

describe('two logs side by side', () => {
  it('have the least in difference', () => {
    expect(changes('a b c d', 'a b c d')).toBe('=4');
    expect(changes('a b c d', 'a x c d')).toBe('=1 -1 +1 =2');
    expect(changes('', 'a b')).toBe('+2');
    expect(changes('a b', '')).toBe('-2');
    expect(changes('x x x', 'x x')).toBe('=2 -1');
    expect(changes('a x x b x x c', 'a x b x x x c')).toBe('=2 -1 =1 +1 =3');
  });

  it('become each other by what is said, whatever they are', () => {
    let seed = 7;
    const next = (most: number) => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % most;
    for (let turn = 0; turn < 400; turn++) {
      const words = 1 + next(turn % 3 === 0 ? 3 : 30);
      const some = () => Array.from({ length: next(40) }, () => `w${next(words)}`);
      const [before, after] = [some(), some()];
      expect(applied(before, after)).toEqual(after);
    }
  });

  it('are compared in bounded time when they have nothing, or only repetitions, in common', () => {
    const [before, after] = [Array.from({ length: 60_000 }, (_, i) => `a${i % 7}`), Array.from({ length: 60_000 }, (_, i) => `a${(i * 3) % 11}`)];
    expect(applied(before, after)).toEqual(after);
    const long = Array.from({ length: 200_000 }, (_, i) => `line ${i}`);
    expect(compare(long, [...long.slice(0, 100_000), 'new', ...long.slice(100_000)]).map((one) => one.count)).toEqual([100_000, 1, 100_000]);
  });
});

describe('a line as it is compared', () => {
  it('has no colours, and on wish no times, numbers and ids', () => {
    expect(normal('\u001b[31m12:00:01 took 1.5 s\u001b[0m\r', false)).toBe('12:00:01 took 1.5 s');
    expect(normal('12:00:01 took 1.5 s', true)).toBe('# took # s');
    expect(normal('run 0190a5d2-7c1e-7bb3-9d53-6f7b0c2a4e11 at 0xdeadbeef12 of 9f8e7d6c', true)).toBe('run # at # of #');
    expect(normal('deadbeef added facade', true)).toBe('deadbeef added facade');
  });
});

describe('the rows of a comparison', () => {
  it('are the changes with some lines around, and how many are left out between', () => {
    const before = Array.from({ length: 40 }, (_, i) => `l${i}`);
    const after = before.with(20, 'other');
    const { rows, removed, added } = rowsOf(compare(before, after), before, after);
    expect(rows.map((row) => (row.kind === 'fold' ? `…${row.count}` : `${row.kind[0]}${row.a ?? ''}/${row.b ?? ''}`))).toEqual(
      ['…17', 's18/18', 's19/19', 's20/20', 'r21/', 'a/21', 's22/22', 's23/23', 's24/24', '…16']);
    expect([removed, added]).toEqual([1, 1]);
  });

  it('are bounded', () => {
    const after = Array.from({ length: 60_000 }, (_, i) => `l${i}`);
    const { rows, added, left } = rowsOf(compare([], after), [], after);
    expect([rows.length, added, left]).toEqual([50_000, 60_000, 10_000]);
  });
});
