import type { Calendar, CalendarHours } from '~/api/types';

export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

type Weekday = (typeof WEEKDAYS)[number];

/** What somebody typed, read; with a sentence for each line that cannot be. */
export interface Read<T> {
  values: T[];
  problems: string[];
}

/** Days, one a line; what comes after a day is a remark of whoever wrote it. The server checks again. */
export function readDays(text: string): Read<string> {
  const [values, problems]: [string[], string[]] = [[], []];
  for (const [number, line] of linesOf(text)) {
    const day = /^(\d{4}-\d{2}-\d{2})(?:\s.*)?$/.exec(line)?.[1];
    if (day && isDay(day)) values.push(day);
    else problems.push(`Line ${number} of the days: ${line} is no day; write it as in 2026-12-25.`);
  }
  return { values: [...new Set(values)].toSorted(), problems };
}

/** Hours of the week, one a line: monday 09:00-17:30, or monday-friday 09:00-17:30. */
export function readHours(text: string): Read<CalendarHours> {
  const [values, problems]: [CalendarHours[], string[]] = [[], []];
  for (const [number, line] of linesOf(text)) {
    const match = /^([a-z]+)(?:\s*-\s*([a-z]+))?\s+(\d{2}:\d{2})\s*-\s*(\d{2}:\d{2})$/i.exec(line);
    const [first, last] = [weekdayOf(match?.[1]), weekdayOf(match?.[2] ?? match?.[1])];
    if (!match || first < 0 || last < 0) {
      problems.push(`Line ${number} of the hours: ${line} cannot be read; write it as in monday-friday 09:00-17:30.`);
      continue;
    }
    for (let day = first; ; day = (day + 1) % 7) {
      values.push({ day: WEEKDAYS[day]!, from: match[3]!, to: match[4]! });
      if (day === last) break;
    }
  }
  return { values, problems };
}

/** As readHours takes it, with neighbouring days that are alike on one line. */
export function hoursText(hours: readonly CalendarHours[]): string {
  const lines: { first: string; last: string; span: string }[] = [];
  for (const { day, from, to } of hours) {
    const span = `${from}-${to}`;
    const before = lines.findLast((line) => line.span === span);
    if (before && WEEKDAYS.indexOf(before.last as Weekday) + 1 === WEEKDAYS.indexOf(day)) before.last = day;
    else lines.push({ first: day, last: day, span });
  }
  return lines.map(({ first, last, span }) => `${first === last ? first : `${first}-${last}`} ${span}`).join('\n');
}

/** The first day that is not before a given one; undefined when all are over. */
export const nextDay = (calendar: Calendar, today: string): string | undefined => calendar.days.find((day) => day >= today);

/** The years that a calendar has days in; at least the given one. */
export function yearsOf(days: readonly string[], year: number): number[] {
  const years = new Set([year, ...days.map((day) => Number(day.slice(0, 4)))]);
  return [...years].toSorted((a, b) => a - b);
}

function* linesOf(text: string): Generator<[number, string]> {
  for (const [place, line] of text.split('\n').entries()) if (line.trim() !== '') yield [place + 1, line.trim()];
}

function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function weekdayOf(word: string | undefined): number {
  return word === undefined || word.length < 3 ? -1 : WEEKDAYS.findIndex((day) => day.startsWith(word.toLowerCase()));
}
