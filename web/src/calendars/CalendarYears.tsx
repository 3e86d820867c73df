import { ActionIcon } from '@mantine/core';
import { useState } from 'react';
import { useNow } from '~/app/now';
import { Icon } from '~/app/Icon';
import { useZone } from '~/time/Time';
import { dateOf } from '~/workflow/calendar/days';
import { yearsOf } from './calendarText';
import classes from './calendars.module.css';
import { YearMap } from './YearMap';

/** The days of a calendar, a year at a time, beginning with this one. */
export function CalendarYears({ days }: { days: readonly string[] }) {
  const today = dateOf(useNow(), useZone());
  const thisYear = Number(today.slice(0, 4));
  const years = yearsOf(days, thisYear);
  const [year, setYear] = useState(thisYear);
  const at = Math.max(0, years.indexOf(year));
  const own = days.filter((day) => day.startsWith(`${years[at]}-`));
  return (
    <div>
      <div className={classes.years}>
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label="The year before" disabled={at === 0} onClick={() => setYear(years[at - 1]!)}><Icon name="left" size={14} /></ActionIcon>
        <strong>{years[at]}</strong>
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label="The next year" disabled={at === years.length - 1} onClick={() => setYear(years[at + 1]!)}><Icon name="right" size={14} /></ActionIcon>
        <span className="dimmed">{own.length === 1 ? '1 day' : `${own.length} days`}</span>
      </div>
      <YearMap year={years[at]!} days={days} today={today} />
      {own.length > 0 ? <details><summary>As a list</summary><ul className={classes.days}>{own.map((day) => <li key={day}>{day}</li>)}</ul></details> : null}
    </div>
  );
}
