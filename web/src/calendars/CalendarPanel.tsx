import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '~/access/useMay';
import { cliLine, curlLine } from '~/actions/commands';
import { DeleteDialog } from '~/actions/DeleteDialog';
import { answer, api } from '~/api/client';
import { Detail } from '~/parts/Detail';
import { Loaded } from '~/parts/Loaded';
import { UsedBy } from '~/parts/UsedBy';
import { counted } from '~/text/counted';
import { inert } from '~/text/inert';
import { CalendarDialog } from './CalendarDialog';
import { CalendarYears } from './CalendarYears';
import { hoursText } from './calendarText';

/** One calendar: its days, its hours, and the workflows whose schedules refer to it. */
export function CalendarPanel({ name, onClose }: { name: string; onClose: () => void }) {
  const query = useQuery({ queryKey: ['calendars', name], queryFn: () => answer(api.GET('/calendars/{name}', { params: { path: { name } } })) });
  const uses = useQuery({ queryKey: ['calendars', name, 'uses'], queryFn: () => answer(api.GET('/calendars/{name}/workflows', { params: { path: { name } } })) }).data;
  const may = useMay()('system.write');
  const client = useQueryClient();
  const [doing, setDoing] = useState<'change' | 'delete' | undefined>();
  return (
    <Detail
      title={name} onClose={onClose}
      actions={may && query.data ? <><Button size="compact-xs" variant="default" onClick={() => setDoing('change')}>Change…</Button><Button size="compact-xs" variant="default" onClick={() => setDoing('delete')}>Delete…</Button></> : null}
    >
      <Loaded query={query}>
        {(calendar) => (
          <>
            <h3>Days</h3>
            {calendar.days.length === 0 ? <p className="dimmed">It has no days.</p> : <CalendarYears days={calendar.days} />}
            <h3>Hours of the week</h3>
            {calendar.hours.length === 0 ? <p className="dimmed">It has no hours.</p> : <ul>{hoursText(calendar.hours).split('\n').map((line) => <li key={line}>{line}</li>)}</ul>}
            <h3>Where it is used</h3>
            <UsedBy names={uses} nobody="No current schedule refers to it." />
          </>
        )}
      </Loaded>
      {doing === 'change' && query.data ? <CalendarDialog known={query.data} onDone={() => undefined} onClose={() => setDoing(undefined)} /> : null}
      {doing === 'delete' ? (
        <DeleteDialog
          title={`Delete the calendar ${name}`} cli={cliLine(['calendar', 'delete', name])} curl={curlLine('DELETE', `calendars/${encodeURIComponent(name)}`)} onClose={() => setDoing(undefined)}
          remove={() => answer(api.DELETE('/calendars/{name}', { params: { path: { name } } }))}
          onDone={() => {
            onClose();
            client.removeQueries({ queryKey: ['calendars', name] });
            void client.invalidateQueries({ queryKey: ['calendars'], exact: true });
          }}
        >
          <p>{uses?.length ? `The schedules of ${counted(uses.length, 'workflow')} refer to it and fire no more until it is there again: ${uses.map(inert).join(', ')}.` : 'No current schedule refers to it.'}</p>
        </DeleteDialog>
      ) : null}
    </Detail>
  );
}
