import { useNow } from '~/app/now';
import { durationText } from './duration';

/** How long something took, or has taken so far. */
export function Duration({ from, to }: { from: string | undefined; to: string | undefined }) {
  if (!from) return <span className="dimmed">–</span>;
  return to ? <span className="nowrap">{durationText(Date.parse(to) - Date.parse(from))}</span> : <Running from={from} />;
}

function Running({ from }: { from: string }) {
  const now = useNow();
  return <span className="nowrap">{durationText(Math.max(0, now - Date.parse(from)))}</span>;
}
