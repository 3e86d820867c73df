import { Link } from '@tanstack/react-router';
import type { Overview } from '~/api/types';
import { useNow } from '~/app/now';
import { Name } from '~/parts/Name';
import { clockTime } from '~/time/clock';
import { Time, useZone } from '~/time/Time';
import { inert } from '~/text/inert';
import classes from './home.module.css';

const DAY = 86_400_000;
const MOST = 8;

/** The next firing of each schedule within a day: on a strip, and the first of them by name. */
export function NextDay({ rows }: { rows: Overview[] }) {
  const now = useNow();
  const zone = useZone();
  const next = rows
    .flatMap(({ workflow }) => (workflow.next_fire_at && Date.parse(workflow.next_fire_at) - now < DAY ? [{ workflow, at: workflow.next_fire_at }] : []))
    .toSorted((a, b) => a.at.localeCompare(b.at));
  if (next.length === 0) return <p className="dimmed">No schedule fires.</p>;
  return (
    <>
      <div className={classes.strip} aria-hidden="true">
        {[0, 6, 12, 18].map((hour) => <span key={hour} className={classes.hour} style={{ left: `${(hour / 24) * 100}%` }}>{hour === 0 ? 'now' : clockTime(now + hour * 3_600_000, zone).slice(0, 5)}</span>)}
        {next.map(({ workflow, at }) => <span key={workflow.id} className={classes.fire} style={{ left: `${Math.max(0, (Date.parse(at) - now) / DAY) * 100}%` }} title={inert(workflow.name)} />)}
      </div>
      <div className="scroll" tabIndex={0} role="group" aria-labelledby="next">
        <table className="list">
          <tbody>
            {next.slice(0, MOST).map(({ workflow, at }) => (
              <tr key={workflow.id}>
                <td><Link to="/workflows/$id" params={{ id: workflow.id }} search={{ view: 'schedule' }}><Name>{workflow.name}</Name></Link></td>
                <td><Time at={at} /></td>
                <td className="number"><Time at={at} relative /></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {next.length > MOST ? <p className="dimmed">and {next.length - MOST} more</p> : null}
    </>
  );
}
