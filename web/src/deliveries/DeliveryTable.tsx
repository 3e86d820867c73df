import { Link } from '@tanstack/react-router';
import type { Delivery } from '~/api/types';
import { Name } from '~/parts/Name';
import { StateBadge } from '~/states/StateBadge';
import { inert } from '~/text/inert';
import { Time } from '~/time/Time';
import classes from './deliveries.module.css';

/** The state of a delivery, as the states of tasks are shown. */
export function DeliveryState({ delivery }: { delivery: Delivery }) {
  return <StateBadge state={delivery.state === 'delivered' ? 'success' : delivery.state === 'failed' ? 'failed' : delivery.attempts > 0 ? 'up_for_retry' : 'queued'} label={delivery.state === 'pending' ? (delivery.attempts > 0 ? 'tried, goes on' : 'under way') : delivery.state} />;
}

/** Deliveries, newest first. Tries and answer of one are in its panel when that is open. */
export function DeliveryTable({ deliveries, chosen }: { deliveries: Delivery[]; chosen: string | undefined }) {
  return (
    <table className="list">
      <thead><tr><th scope="col">When</th><th scope="col">Workflow</th><th scope="col">What happened</th><th scope="col">Told</th><th scope="col">State</th>{chosen ? null : <><th scope="col" className="number">Tries</th><th scope="col">Answer</th></>}</tr></thead>
      <tbody>
        {deliveries.map((delivery) => (
          <tr key={delivery.id} data-chosen={delivery.id === chosen || undefined}>
            <td><Link to="/deliveries" search={(old: object) => ({ ...old, id: delivery.id })}><Time at={delivery.created_at} /></Link></td>
            <td>{delivery.run_id ? <Link to="/runs/$id" params={{ id: delivery.run_id }} search={delivery.task ? { task: delivery.task } : {}}><Name>{delivery.workflow_name}</Name></Link> : <Name>{delivery.workflow_name}</Name>}</td>
            <td>{eventWords(delivery)}</td>
            <td className="nowrap"><Name>{delivery.target}</Name></td>
            <td><DeliveryState delivery={delivery} /></td>
            {chosen ? null : <><td className="number">{delivery.attempts}</td><td><div className={classes.short} title={inert(delivery.problem ?? delivery.answer ?? '')}>{inert(delivery.problem ?? delivery.answer ?? '')}</div></td></>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** "failure of load, attempt 2". */
export function eventWords({ event, task, task_attempt }: Delivery): string {
  return `${event.replaceAll('_', ' ')}${task ? ` of ${inert(task)}${task_attempt ? `, attempt ${task_attempt}` : ''}` : ''}`;
}
