import type { TimelineAttempt } from '~/api/types';
import { StateBadge } from '~/states/StateBadge';
import { Duration } from '~/time/Duration';
import { Time } from '~/time/Time';
import { inert } from '~/text/inert';

/** All attempts of a task, beside each other. */
export function AttemptsTab({ attempts }: { attempts: TimelineAttempt[] }) {
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label="Attempts of the task">
      <table className="list">
        <thead><tr><th scope="col" className="number">Attempt</th><th scope="col">State</th><th scope="col">Started</th><th scope="col" className="number">Took</th><th scope="col" className="number">Exit</th><th scope="col">Reason</th></tr></thead>
        <tbody>
          {attempts.map((attempt) => (
            <tr key={attempt.id}>
              <td className="number">{attempt.attempt}</td>
              <td><StateBadge state={attempt.state} />{attempt.cleared ? <span className="dimmed"> cleared</span> : null}</td>
              <td><Time at={attempt.started_at} /></td>
              <td className="number"><Duration from={attempt.started_at} to={attempt.finished_at} /></td>
              <td className="number">{attempt.exit_code ?? ''}</td>
              <td>{attempt.reason ? inert(attempt.reason) : ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
