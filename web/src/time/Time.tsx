import { usePreferences } from '~/app/preferences';
import { useNow } from '~/app/now';
import { longTime, relativeTime, shortTime, zoneOf } from './clock';
import { useWorkflowZone } from './ZoneContext';

/** The zone by whose clock times are shown here; undefined for the reader's own. */
export function useZone(): string | undefined {
  const { clock } = usePreferences();
  return zoneOf(clock, useWorkflowZone());
}

/** A time by the chosen clock; looked at closely it tells the zone, UTC, and how far away it is. */
export function Time({ at, relative = false }: { at: string | undefined; relative?: boolean }) {
  const zone = useZone();
  if (!at) return <span className="dimmed">–</span>;
  return relative ? <RelativeTime at={at} zone={zone} /> : <AbsoluteTime at={at} zone={zone} />;
}

function AbsoluteTime({ at, zone }: { at: string; zone: string | undefined }) {
  return <time dateTime={at} title={`${longTime(at, zone)} · ${relativeTime(at, Date.now())}`} className="nowrap">{shortTime(at, zone, new Date())}</time>;
}

function RelativeTime({ at, zone }: { at: string; zone: string | undefined }) {
  const now = useNow();
  return <time dateTime={at} title={longTime(at, zone)} className="nowrap">{relativeTime(at, now)}</time>;
}
