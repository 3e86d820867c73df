import { describe, expect, it } from 'vitest';
import { longTime, relativeTime, shortTime, zoneOf } from './clock';
import { comparison, durationText, median } from './duration';

const now = new Date('2026-06-01T12:00:00Z');

describe('times', () => {
  it('are told by the chosen clock', () => {
    expect(shortTime('2026-03-29T01:30:00Z', 'UTC', now)).toBe('29 Mar 01:30:00');
    expect(shortTime('2026-03-29T01:30:00Z', 'Europe/Berlin', now)).toBe('29 Mar 03:30:00');
    expect(shortTime('2025-03-29T01:30:00Z', 'UTC', now)).toBe('29 Mar 2025 01:30:00');
  });

  it('have their zone and UTC when looked at closely', () => {
    expect(longTime('2026-03-29T01:30:00Z', 'America/New_York')).toContain('2026-03-29T01:30:00Z');
  });

  it('are shown in UTC when the zone is unknown', () => {
    expect(shortTime('2026-03-29T01:30:00Z', 'Mars/Olympus', now)).toBe('29 Mar 01:30:00');
  });

  it.each([['2026-06-01T15:00:00Z', 'in 3 h'], ['2026-06-01T11:59:30Z', '30 s ago'], ['2026-05-30T12:00:00Z', '2 d ago'], ['2026-06-01T12:00:00Z', 'now']])('%s is %s', (at, text) => {
    expect(relativeTime(at, now.getTime())).toBe(text);
  });

  it.each([['utc', 'Europe/Berlin', 'UTC'], ['workflow', 'Europe/Berlin', 'Europe/Berlin'], ['workflow', undefined, 'UTC'], ['local', 'Europe/Berlin', undefined]] as const)(
    'by the clock %s of a workflow in %s are in %s', (clock, zone, expected) => {
      expect(zoneOf(clock, zone)).toBe(expected);
    });
});

describe('durations', () => {
  it.each([[420, '420 ms'], [12_340, '12.3 s'], [59_990, '1 min 00 s'], [245_000, '4 min 05 s'], [11_520_000, '3 h 12 min'], [187_200_000, '2 d 4 h'], [-1, '–']])('of %i ms are %s', (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });

  it('are told only when they are much longer than usual', () => {
    expect(comparison(31_000, median([9000, 10_000, 11_000]))).toBe('3.1× slower than usual');
    expect(comparison(12_000, 10_000)).toBeUndefined();
    expect(comparison(12_000, undefined)).toBeUndefined();
    expect(median([1, 2, 3, 4])).toBe(2.5);
  });
});
