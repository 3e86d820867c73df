import { describe, expect, it } from 'vitest';
import { hoursText, nextDay, readDays, readHours, yearsOf } from './calendarText';

describe('a calendar as one types it', () => {
  it('has days, each once and in order, with a remark if one likes', () => {
    expect(readDays('2026-12-25 Christmas\n\n 2026-01-01\n2026-12-25')).toEqual({ values: ['2026-01-01', '2026-12-25'], problems: [] });
  });

  it('names each line that cannot be read', () => {
    const { values, problems } = readDays('2026-02-30\n25.12.2026\n2026-03-01');
    expect(values).toEqual(['2026-03-01']);
    expect(problems.map((one) => one.slice(0, 19))).toEqual(['Line 1 of the days:', 'Line 2 of the days:']);
    expect(readHours('someday 09:00-10:00\nmonday 9-10').problems).toHaveLength(2);
  });

  it('has hours of one day, of several, and over the end of the week', () => {
    expect(readHours('Mon-Wed 09:00-17:30').values.map((one) => [one.day, one.from, one.to])).toEqual([['monday', '09:00', '17:30'], ['tuesday', '09:00', '17:30'], ['wednesday', '09:00', '17:30']]);
    expect(readHours('sunday 00:00-24:00').values).toEqual([{ day: 'sunday', from: '00:00', to: '24:00' }]);
    expect(readHours('sat - mon 08:00 - 12:00').values.map((one) => one.day)).toEqual(['saturday', 'sunday', 'monday']);
  });

  it('reads what it writes', () => {
    const { values } = readHours('monday-friday 09:00-12:00\nmonday-thursday 13:00-17:30\nsunday 00:00-24:00');
    const text = hoursText(values);
    expect(text.split('\n')).toHaveLength(3);
    expect(readHours(text).values).toEqual(values);
  });

  it('tells its next day and its years', () => {
    const calendar = { name: 'x', days: ['2025-12-25', '2027-01-01'], hours: [] };
    expect([nextDay(calendar, '2026-05-05'), nextDay(calendar, '2027-01-01'), nextDay(calendar, '2027-01-02')]).toEqual(['2027-01-01', '2027-01-01', undefined]);
    expect(yearsOf(calendar.days, 2026)).toEqual([2025, 2026, 2027]);
  });
});
