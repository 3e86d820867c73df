import { Link } from '@tanstack/react-router';
import type { Queue } from '~/api/types';
import { Name } from '~/parts/Name';
import { thousands } from '~/text/counted';
import { Duration } from '~/time/Duration';
import { Meter } from './Meter';
import classes from './pools.module.css';
import { holdUpOf } from './queueText';

/** Every queue that is in use: what waits in it and why, and who serves it. Beside a panel there is room for the first alone. */
export function QueueTable({ queues, chosen, isNarrow }: { queues: Queue[]; chosen: string | undefined; isNarrow: boolean }) {
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label="Queues">
      <table className={`list ${classes.board}`}>
        <thead><tr><th scope="col">Name</th><th scope="col" className="number">Waiting</th><th scope="col">Slots taken</th><th scope="col">Held up by</th>{isNarrow ? null : <><th scope="col" className="number">The oldest for</th><th scope="col" className="number">In work</th><th scope="col" className="number">Workers</th></>}</tr></thead>
        <tbody>
          {queues.map((queue) => {
            const holdUp = holdUpOf(queue);
            return (
              <tr key={queue.name} data-chosen={queue.name === chosen || undefined}>
                <td><Link to="/pools" search={{ queue: queue.name }}><Name bold>{queue.name}</Name></Link></td>
                <td className="number">{thousands(queue.waiting)}</td>
                <td>{queue.slots === 0 ? <span className="dimmed">no slots</span> : <Meter taken={queue.slots - queue.free_slots} of={queue.slots} />}</td>
                <td className="nowrap">{holdUp ? <span className={classes.holdUp} data-level={holdUp.level}>{holdUp.words}</span> : <span className="dimmed">–</span>}</td>
                {isNarrow ? null : (
                  <>
                    <td className="number"><Duration from={queue.oldest_since} to={undefined} /></td>
                    <td className="number">{thousands(queue.holding)}</td>
                    <td className="number">{thousands(queue.workers.length)}</td>
                  </>
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
