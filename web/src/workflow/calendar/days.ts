/** A day of the calendar: what ran on it, and what will. */
export interface Day {
  /** As 2026-11-24, in the calendar's zone. */
  date: string;
  succeeded: number;
  failed: number;
  other: number;
  /** Times at which it is to fire. */
  planned: number;
}

/** The day of a time in a zone, as 2026-11-24. */
export function dateOf(at: string | number | Date, zone: string | undefined): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(new Date(at));
}

/** Whole weeks, Monday first, from the week of the first day to that of the last. */
export function weeksOf(first: string, last: string): string[][] {
  const day = new Date(`${first}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7));
  const weeks: string[][] = [];
  while (weeks.length < 60 && day.toISOString().slice(0, 10) <= last) {
    weeks.push(Array.from({ length: 7 }, () => {
      const date = day.toISOString().slice(0, 10);
      day.setUTCDate(day.getUTCDate() + 1);
      return date;
    }));
  }
  return weeks;
}

/** What happened and will happen, day by day. */
export function daysOf(runs: { state: string; at: string }[], fires: string[], zone: string | undefined): Map<string, Day> {
  const days = new Map<string, Day>();
  const of = (date: string) => {
    let day = days.get(date);
    if (!day) days.set(date, (day = { date, succeeded: 0, failed: 0, other: 0, planned: 0 }));
    return day;
  };
  for (const run of runs) {
    const day = of(dateOf(run.at, zone));
    if (run.state === 'success') day.succeeded++;
    else if (run.state === 'failed') day.failed++;
    else day.other++;
  }
  for (const at of fires) of(dateOf(at, zone)).planned++;
  return days;
}
