import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { recentRunsQuery } from '~/api/queries';
import type { Workflow } from '~/api/types';
import { Loaded } from '~/parts/Loaded';
import { thousands } from '~/text/counted';
import { useZone } from '~/time/Time';
import { toToday } from '~/time/toToday';
import { useNow } from '~/app/now';
import { usePreview } from '../schedule/usePreview';
import { dateOf, daysOf, weeksOf, type Day } from './days';
import classes from './calendar.module.css';

const DAY = 86_400_000;
const MOST_RUNS = 1000;

/** Days before today and after it: a year of weeks, and as many more as the window of a desk has room for. */
const [PAST, AHEAD] = [364, 28];

/** The last year and the next weeks, day by day: how runs went, and when it fires next. */
export function CalendarTab({ workflow }: { workflow: Workflow }) {
  const zone = useZone();
  const runs = useQuery(recentRunsQuery({ workflow_id: workflow.id }, MOST_RUNS));
  const fires = usePreview({ workflow: workflow.id }, workflow.schedule_cron ? 100 : 0).data;
  const today = dateOf(useNow(), zone);
  const days = useMemo(
    () => daysOf((runs.data ?? []).map((run) => ({ state: run.state, at: run.logical_date ?? run.created_at ?? run.started_at })), (fires?.slots ?? []).filter((slot) => slot.fires).map((slot) => slot.at), zone),
    [runs.data, fires, zone],
  );
  const weeks = useMemo(() => weeksOf(dateOf(Date.parse(today) - PAST * DAY, 'UTC'), dateOf(Date.parse(today) + AHEAD * DAY, 'UTC')), [today]);
  return (
    <Loaded query={runs}>
      {(data) => (
        <div className="screen">
          <div ref={toToday} className="scroll" tabIndex={0} role="region" aria-label="Calendar">
            <table className={classes.calendar}>
              <tbody>
                {['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].map((name, weekday) => (
                  <tr key={name}>
                    <th scope="row">{name}</th>
                    {weeks.map((week) => <DayCell key={week[weekday]} date={week[weekday]!} day={days.get(week[weekday]!)} today={today} />)}
                  </tr>
                ))}
              </tbody>
              <tfoot><tr><td />{weeks.map((week, i) => <td key={week[0]} className={classes.month}>{monthOf(week[0]!) !== monthOf(weeks[i - 1]?.[0]) ? monthOf(week[0]!) : ''}</td>)}</tr></tfoot>
            </table>
          </div>
          <p className={classes.legend}>
            <span className={classes.day} data-state="success" /> all went well
            <span className={classes.day} data-state="failed">!</span> some failed
            <span className={classes.day} data-state="running" /> others
            <span className={classes.day} data-planned /> will fire
          </p>
          {data.length === 0 && !workflow.schedule_cron ? <p className="dimmed">It has not run yet, and has no schedule: each day with runs is filled here.</p> : null}
          {data.length === MOST_RUNS ? <p className="dimmed">Only the newest {thousands(MOST_RUNS)} runs are counted.</p> : null}
        </div>
      )}
    </Loaded>
  );
}

function DayCell({ date, day, today }: { date: string; day: Day | undefined; today: string }) {
  const state = !day || day.succeeded + day.failed + day.other === 0 ? undefined : day.failed > 0 ? 'failed' : day.other > 0 ? 'running' : 'success';
  const words = `${date}: ${[day?.succeeded && `${day.succeeded} succeeded`, day?.failed && `${day.failed} failed`, day?.other && `${day.other} others`, day?.planned && `${day.planned} planned`].filter(Boolean).join(', ') || 'nothing'}`;
  return (
    <td>
      <span className={classes.day} data-state={state} data-planned={(!state && (day?.planned ?? 0) > 0) || undefined} data-today={date === today || undefined} title={words}>
        {state === 'failed' ? '!' : ''}<span className="visually-hidden">{words}</span>
      </span>
    </td>
  );
}

const monthOf = (date: string | undefined) => (date ? new Intl.DateTimeFormat('en-GB', { month: 'short', timeZone: 'UTC' }).format(new Date(date)) : '');
