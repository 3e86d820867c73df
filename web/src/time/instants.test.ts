import { describe, expect, it } from 'vitest';
import { partsOf } from './instants';

describe('the times in a sentence of the server', () => {
  it('are told from its words', () => {
    expect(partsOf('It waits since 2026-11-30T22:32:02Z, until 2026-12-01T05:00Z.')).toEqual([
      { text: 'It waits since ', isTime: false }, { text: '2026-11-30T22:32:02Z', isTime: true }, { text: ', until ', isTime: false }, { text: '2026-12-01T05:00Z', isTime: true }, { text: '.', isTime: false },
    ]);
  });

  it('are none where nothing is a time, or none that there is', () => {
    expect(partsOf('')).toEqual([]);
    expect(partsOf('2026-11-30 is a day')).toEqual([{ text: '2026-11-30 is a day', isTime: false }]);
    expect(partsOf('at 2026-13-40T99:00:00Z')).toEqual([{ text: 'at 2026-13-40T99:00:00Z', isTime: false }]);
  });
});
