import { useMemo } from 'react';
import { counted } from '~/text/counted';
import { toToday } from '~/time/toToday';
import { weeksOf } from '~/workflow/calendar/days';
import classes from './calendars.module.css';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The days of a calendar in one year: a column a week, a row for each day of it. */
export function YearMap({ year, days, today }: { year: number; days: readonly string[]; today: string }) {
  const weeks = useMemo(() => weeksOf(`${year}-01-01`, `${year}-12-31`), [year]);
  const own = useMemo(() => new Set(days), [days]);
  const count = days.filter((day) => day.startsWith(`${year}-`)).length;
  return (
    <div ref={toToday} className={classes.year} tabIndex={0} role="group" aria-label={`Days of ${year}`}>
      <div className={classes.months} aria-hidden="true">{weeks.map((week, i) => <span key={week[0]}>{monthOf(week, year) !== monthOf(weeks[i - 1], year) ? MONTHS[monthOf(week, year)] : ''}</span>)}</div>
      <div className={classes.weeks} role="img" aria-label={`${year}: ${counted(count, 'day')}`}>
        {weeks.map((week) => (
          <div key={week[0]} className={classes.week}>
            {week.map((date) => <span key={date} className={classes.day} data-in={own.has(date) || undefined} data-out={!date.startsWith(`${year}-`) || undefined} data-today={date === today || undefined} title={date} />)}
          </div>
        ))}
      </div>
    </div>
  );
}

/** The month of a week, by its last day in the year. */
function monthOf(week: string[] | undefined, year: number): number {
  const day = week?.findLast((date) => date.startsWith(`${year}-`));
  return day ? Number(day.slice(5, 7)) - 1 : -1;
}
