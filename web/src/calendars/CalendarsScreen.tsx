import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useMay } from '~/access/useMay';
import { calendarsQuery } from '~/api/queries';
import { useNow } from '~/app/now';
import { useTitle } from '~/app/title';
import detail from '~/parts/Detail.module.css';
import { Loaded } from '~/parts/Loaded';
import { Name } from '~/parts/Name';
import { Notice } from '~/parts/Notice';
import { Split } from '~/run/Split';
import { useZone } from '~/time/Time';
import { dateOf } from '~/workflow/calendar/days';
import { CalendarDialog } from './CalendarDialog';
import { CalendarPanel } from './CalendarPanel';
import { nextDay } from './calendarText';

/** Days and hours that schedules leave out, or keep to. */
export function CalendarsScreen() {
  useTitle('Calendars');
  const { name } = useSearch({ from: '/calendars' });
  const navigate = useNavigate({ from: '/calendars' });
  const query = useQuery(calendarsQuery);
  const may = useMay()('system.write');
  const [isNew, setNew] = useState(false);
  const today = dateOf(useNow(), useZone());
  const choose = (next: string | undefined) => void navigate({ search: { name: next } });
  const add = may ? <Button size="compact-sm" onClick={() => setNew(true)}>New calendar…</Button> : null;
  return (
    <div className={detail.screen}>
      <div className={detail.bar}><h1>Calendars</h1><span className="grow" />{add}</div>
      <div className={detail.area}>
        <Split panel={name ? <CalendarPanel key={name} name={name} onClose={() => choose(undefined)} /> : undefined}>
          <div className={detail.list}>
            <Loaded query={query}>
              {(calendars) => calendars.length === 0 ? <Notice title="There is no calendar" action={add}>A calendar is a name for days, and for hours of the week. A schedule leaves them out with <code>exclude</code>, or keeps to them with <code>include</code>.</Notice> : (
                <table className="list">
                  <thead><tr><th scope="col">Name</th><th scope="col" className="number">Days</th><th scope="col">Next</th><th scope="col" className="number">Hours</th></tr></thead>
                  <tbody>
                    {calendars.map((calendar) => (
                      <tr key={calendar.name} data-chosen={calendar.name === name || undefined}>
                        <td><Link to="/calendars" search={{ name: calendar.name }}><Name bold>{calendar.name}</Name></Link></td>
                        <td className="number">{calendar.days.length}</td>
                        <td>{nextDay(calendar, today) ?? <span className="dimmed">–</span>}</td>
                        <td className="number">{calendar.hours.length}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              )}
            </Loaded>
          </div>
        </Split>
      </div>
      {isNew ? <CalendarDialog known={undefined} onDone={choose} onClose={() => setNew(false)} /> : null}
    </div>
  );
}
