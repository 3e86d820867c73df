import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { occurrencesQuery } from '~/api/queries';
import { Loaded } from '~/parts/Loaded';
import { Time } from '~/time/Time';
import { inert } from '~/text/inert';
import { durationText } from '~/time/duration';

/** What became of each slot of a schedule, newest first. */
export function Ledger({ workflowId }: { workflowId: string }) {
  const query = useQuery(occurrencesQuery(workflowId));
  return (
    <Loaded query={query}>
      {(rows) => rows.length === 0 ? <p className="dimmed">No slot has passed yet.</p> : (
        <div className="scroll" tabIndex={0} role="region" aria-label="Slots">
          <table className="list">
            <thead><tr><th scope="col">Slot</th><th scope="col">Outcome</th><th scope="col" className="number">Late by</th><th scope="col">Run</th><th scope="col">Reason</th></tr></thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.slot}>
                  <td><Time at={row.slot} />{row.slots > 1 ? <> and {row.slots - 1} more to <Time at={row.last_slot} /></> : null}</td>
                  <td>{row.outcome.replaceAll('_', ' ')}</td>
                  <td className="number">{row.lag_ms === undefined ? '' : durationText(row.lag_ms)}</td>
                  <td>{row.run_id ? <Link to="/runs/$id" params={{ id: row.run_id }}>open</Link> : ''}</td>
                  <td className="dimmed">{row.reason ? inert(row.reason) : ''}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Loaded>
  );
}
