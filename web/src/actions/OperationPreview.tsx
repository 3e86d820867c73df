import type { Operation } from '~/api/types';
import { StateBadge } from '~/states/StateBadge';
import { inert } from '~/text/inert';
import classes from './actions.module.css';

/** What an action would do to each task, as the server says. */
export function OperationPreview({ operation }: { operation: Operation }) {
  if (operation.problem) return <p role="alert" className={classes.error}>{inert(operation.problem)}</p>;
  return (
    <div>
      <p role="status">{operation.changed === 0 ? 'This would change nothing.' : `This changes ${operation.changed} of ${operation.tasks.length} selected tasks:`}</p>
      {operation.tasks.length > 0 ? (
        <div className={classes.preview} tabIndex={0} role="region" aria-label="What would be done">
          <table className="list">
            <thead><tr><th scope="col">Task</th><th scope="col">Now</th><th scope="col">Then</th></tr></thead>
            <tbody>
              {operation.tasks.map((task) => (
                <tr key={task.task_name}>
                  <td><span className="name">{inert(task.task_name)}</span></td>
                  <td><StateBadge state={task.state} attempt={task.attempt} /></td>
                  <td>{inert(task.action.replaceAll('_', ' '))}{task.reason ? <span className="dimmed"> {inert(task.reason)}</span> : null}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
    </div>
  );
}
