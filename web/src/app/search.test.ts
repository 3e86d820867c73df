import { describe, expect, it } from 'vitest';
import { choice, flag, linesOf, many, text, whole } from './search';

describe('what an address says', () => {
  it('is read, and left out where it makes no sense', () => {
    expect([text('x'), text(7), text(''), text({}), text(undefined)]).toEqual(['x', '7', undefined, undefined, undefined]);
    expect([choice('grid', ['grid', 'graph']), choice('evil', ['grid', 'graph'])]).toEqual(['grid', undefined]);
    expect([whole('25', 1, 100), whole(25, 1, 100), whole('2.5', 1), whole(0, 1), whole('x', 1)]).toEqual([25, 25, undefined, undefined, undefined]);
    expect([flag('true'), flag(true), flag('yes')]).toEqual([true, true, undefined]);
  });

  it('gathers parameters under either spelling', () => {
    expect(many({ 'param.day': '2026-01-01', 'param.limit': 5, other: 'x' }, 'param.')).toEqual({ day: '2026-01-01', limit: '5' });
    expect(many({ param: { day: 'x', bad: {} } }, 'param.')).toEqual({ day: 'x' });
    expect(many({}, 'param.')).toBeUndefined();
  });

  it.each([['7', [7, 7]], ['120-140', [120, 140]], ['140-120', [120, 140]], ['0', undefined], ['a', undefined], [undefined, undefined]])('lines %s', (value, lines) => {
    expect(linesOf(value)).toEqual(lines);
  });
});
