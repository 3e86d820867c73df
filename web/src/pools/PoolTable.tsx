import { Link } from '@tanstack/react-router';
import type { Pool } from '~/api/types';
import { Name } from '~/parts/Name';
import { thousands } from '~/text/counted';
import { inert } from '~/text/inert';
import { Meter } from './Meter';
import classes from './pools.module.css';

/** Every pool: how many wait for it, and how much of it is taken. Beside a panel there is room for that alone. */
export function PoolTable({ pools, chosen, isNarrow }: { pools: Pool[]; chosen: string | undefined; isNarrow: boolean }) {
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label="Pools">
      <table className={`list ${classes.board}`}>
        <thead><tr><th scope="col">Name</th><th scope="col" className="number">Waiting</th><th scope="col">Slots taken</th>{isNarrow ? null : <><th scope="col">Rate</th><th scope="col">Description</th></>}</tr></thead>
        <tbody>
          {pools.map((pool) => (
            <tr key={pool.name} data-chosen={pool.name === chosen || undefined}>
              <td><Link to="/pools" search={{ pool: pool.name }}><Name bold>{pool.name}</Name></Link></td>
              <td className="number">{thousands(pool.waiting)}</td>
              <td><Meter taken={pool.occupied} of={pool.slots} /></td>
              {isNarrow ? null : <><td className="nowrap">{pool.rate ? inert(pool.rate) : ''}</td><td className={pool.description ? classes.words : undefined}>{inert(pool.description)}</td></>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
