/** Which clock times are shown by: the server's neutral one, the reader's, or the workflow's own. */
export type Clock = 'utc' | 'local' | 'workflow';

/** The zone that a clock means; undefined for the reader's own. */
export function zoneOf(clock: Clock, workflowZone: string | undefined): string | undefined {
  if (clock === 'utc') return 'UTC';
  return clock === 'workflow' ? (workflowZone ?? 'UTC') : undefined;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: string | undefined, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${zone}|${JSON.stringify(options)}`;
  let known = formats.get(key);
  if (!known) formats.set(key, (known = new Intl.DateTimeFormat('en-GB', { timeZone: knownZone(zone), ...options })));
  return known;
}

/** A zone that this browser does not know is shown in UTC rather than not at all. */
function knownZone(zone: string | undefined): string | undefined {
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: zone });
    return zone;
  } catch {
    return 'UTC';
  }
}

/** A time as it stands in a table: 24 Nov 05:00:12, with the year when it is another one. */
export function shortTime(at: string, zone: string | undefined, now: Date): string {
  const date = new Date(at);
  const year = date.getUTCFullYear() === now.getUTCFullYear() ? undefined : 'numeric';
  return format(zone, { day: '2-digit', month: 'short', year, hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(date).replace(',', '');
}

/** Hours, minutes and seconds only. */
export function clockTime(at: string | number, zone: string | undefined): string {
  return format(zone, { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(new Date(at));
}

/** A slot on the wall of its zone, with the day of the week and the distance from UTC, which changes of the clocks change. */
export function slotTime(at: string, zone: string): string {
  return format(zone, { weekday: 'short', day: '2-digit', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'longOffset' }).format(new Date(at));
}

/** Hours, minutes, seconds and thousandths. */
export function preciseTime(at: number, zone: string | undefined): string {
  return format(zone, { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 }).format(new Date(at));
}

/** All there is to say of a time, for whoever looks closer. */
export function longTime(at: string, zone: string | undefined): string {
  const there = format(zone, { weekday: 'short', day: '2-digit', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'short' }).format(new Date(at));
  return zone === 'UTC' ? there : `${there} · ${new Date(at).toISOString().replace('.000', '')}`;
}

/** How far away a time is: in 3 h, 5 min ago. */
export function relativeTime(at: string, now: number): string {
  const seconds = Math.round((Date.parse(at) - now) / 1000);
  const far = Math.abs(seconds);
  const text = far < 1 ? 'now' : far < 60 ? `${far} s` : far < 3600 ? `${Math.round(far / 60)} min` : far < 86_400 ? `${Math.round(far / 3600)} h` : `${Math.round(far / 86_400)} d`;
  return far < 1 ? text : seconds > 0 ? `in ${text}` : `${text} ago`;
}
