import { Button, FileButton, Group, SegmentedControl, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ActionDialog } from '~/actions/ActionDialog';
import { cliLine, curlFileLine } from '~/actions/commands';
import { answer, api } from '~/api/client';
import { ApiProblem, sentenceOf } from '~/api/problem';
import type { Calendar } from '~/api/types';
import { counted } from '~/text/counted';
import { inert } from '~/text/inert';
import { CalendarYears } from './CalendarYears';
import { hoursText, readDays, readHours } from './calendarText';
import classes from './calendars.module.css';

/** What a calendar is to be: days and hours that were typed, or the text of a file of iCalendar. */
type Wish = { days: string[]; hours: Calendar['hours'] } | string;

/** Writes a calendar, or only tells what would be written. */
function put(name: string, wish: Wish, dryRun: boolean): Promise<Calendar> {
  const params = { path: { name }, query: dryRun ? { dry_run: true } : {} };
  if (typeof wish !== 'string') return answer(api.PUT('/calendars/{name}', { params, body: wish }));
  return answer(api.PUT('/calendars/{name}', { params, body: wish as never, headers: { 'Content-Type': 'text/calendar' }, bodySerializer: (text) => text as unknown as string }));
}

/** Writes a calendar, new or over the one of its name; first it shows the days that it would have. */
export function CalendarDialog({ known, onDone, onClose }: { known: Calendar | undefined; onDone: (name: string) => void; onClose: () => void }) {
  const [name, setName] = useState(known?.name ?? '');
  const [way, setWay] = useState<'typed' | 'file'>('typed');
  const [days, setDays] = useState(known?.days.join('\n') ?? '');
  const [hours, setHours] = useState(hoursText(known?.hours ?? []));
  const [file, setFile] = useState<{ name: string; text: string } | undefined>();
  const [readOfDays, readOfHours] = [readDays(days), readHours(hours)];
  const problems = way === 'typed' ? [...readOfDays.problems, ...readOfHours.problems] : [];
  const wish: Wish | undefined = way === 'file' ? file?.text : { days: readOfDays.values, hours: readOfHours.values };
  const [settled] = useDebouncedValue(wish, 250);
  const isWhole = name !== '' && wish !== undefined && problems.length === 0;
  const plan = useQuery({ queryKey: ['calendarPlan', name, settled], enabled: isWhole && settled !== undefined, retry: false, staleTime: 0, gcTime: 0, placeholderData: keepPreviousData, queryFn: () => put(name, settled!, true) });
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: () => put(name, wish!, false),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['calendars'] });
      onDone(name);
      onClose();
    },
  });
  return (
    <ActionDialog
      title={known ? `Change the calendar ${known.name}` : 'New calendar'} label="Save" isPossible={isWhole && plan.data !== undefined && !plan.isError} isBusy={save.isPending} error={save.error} onConfirm={() => save.mutate()} onClose={onClose}
      cli={way === 'typed' ? cliLine(['calendar', 'set', name, `${name || 'calendar'}.json`]) : cliLine(['calendar', 'import', name, file?.name ?? 'FILE.ics'])}
      curl={curlFileLine('PUT', `calendars/${encodeURIComponent(name)}`, way === 'typed' ? `${name || 'calendar'}.json` : (file?.name ?? 'FILE.ics'), way === 'typed' ? 'application/json' : 'text/calendar')}
    >
      <TextInput label="Name" required disabled={known !== undefined} value={name} onChange={(event) => setName(event.currentTarget.value)} data-autofocus={known === undefined || undefined} />
      <SegmentedControl aria-label="How" value={way} onChange={(value) => setWay(value as typeof way)} data={[{ value: 'typed', label: 'Days and hours' }, { value: 'file', label: 'From iCalendar' }]} />
      {way === 'typed' ? (
        <Group grow align="flex-start">
          <Textarea label="Days" description="One a line, as in 2026-12-25" autosize minRows={6} maxRows={12} value={days} onChange={(event) => setDays(event.currentTarget.value)} />
          <Textarea label="Hours of the week" description="One a line, as in monday-friday 09:00-17:30" autosize minRows={6} maxRows={12} value={hours} onChange={(event) => setHours(event.currentTarget.value)} />
        </Group>
      ) : (
        <Group>
          <FileButton accept=".ics,text/calendar" onChange={(chosen) => void chosen?.text().then((text) => setFile({ name: chosen.name, text }))}>{(props) => <Button variant="default" {...props}>Choose a file…</Button>}</FileButton>
          <span className="dimmed">{file ? inert(file.name) : 'The days of its all-day events are taken; the file replaces what the calendar has.'}</span>
        </Group>
      )}
      {problems.length > 0 ? <ul className={classes.problems} role="alert">{problems.slice(0, 8).map((problem) => <li key={problem}>{inert(problem)}</li>)}</ul>
        : plan.isError && isWhole ? <Refusal error={plan.error} />
        : plan.data && isWhole ? <Preview calendar={plan.data} />
        : <p className="dimmed">Its days are shown here before anything is written.</p>}
    </ActionDialog>
  );
}

/** Every place that the server could not read. */
function Refusal({ error }: { error: unknown }) {
  const items = error instanceof ApiProblem ? error.items : [];
  return (
    <div role="alert" className={classes.problems}>
      {items.length === 0 ? inert(sentenceOf(error)) : <ul>{items.slice(0, 8).map((item, i) => <li key={i}>{item.path ? <><code>{inert(item.path)}</code>: </> : null}{inert(item.message)}</li>)}</ul>}
    </div>
  );
}

function Preview({ calendar }: { calendar: Calendar }) {
  return (
    <div className={classes.preview}>
      <p role="status">It will have {counted(calendar.days.length, 'day')}{calendar.hours.length > 0 ? ` and ${counted(calendar.hours.length, 'span')} of hours` : ''}. Schedules that refer to it are planned anew.</p>
      {calendar.remarks?.map((remark) => <p key={remark} className="dimmed">{inert(remark)}</p>)}
      <CalendarYears days={calendar.days} />
    </div>
  );
}
