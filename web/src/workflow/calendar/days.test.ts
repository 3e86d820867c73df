import { describe, expect, it } from 'vitest';
import { dateOf, daysOf, weeksOf } from './days';

describe('the calendar', () => {
  it('takes the day of the zone, not of UTC', () => {
    expect([dateOf('2026-03-01T23:30:00Z', 'UTC'), dateOf('2026-03-01T23:30:00Z', 'Europe/Berlin'), dateOf('2026-03-01T02:00:00Z', 'America/New_York')]).toEqual(['2026-03-01', '2026-03-02', '2026-02-28']);
  });

  it('has whole weeks that begin on Monday', () => {
    const weeks = weeksOf('2026-11-25', '2026-12-01');
    expect(weeks).toHaveLength(2);
    expect([weeks[0]![0], weeks[1]![6]]).toEqual(['2026-11-23', '2026-12-06']);
  });

  it('counts what ran and what will', () => {
    const days = daysOf([{ state: 'success', at: '2026-01-01T01:00:00Z' }, { state: 'failed', at: '2026-01-01T02:00:00Z' }, { state: 'running', at: '2026-01-01T03:00:00Z' }], ['2026-01-02T00:00:00Z'], 'UTC');
    expect(days.get('2026-01-01')).toEqual({ date: '2026-01-01', succeeded: 1, failed: 1, other: 1, planned: 0 });
    expect(days.get('2026-01-02')!.planned).toBe(1);
  });
});
