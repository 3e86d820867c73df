import type { BackfillPlan } from '~/api/types';
import { Time } from '~/time/Time';
import { counted } from '~/text/counted';
import { inert } from '~/text/inert';
import classes from './backfills.module.css';

/** What a backfill would run, slot by slot. */
export function PlanPreview({ plan }: { plan: BackfillPlan }) {
  return (
    <div>
      <p role="status">{plan.runs === 0 ? 'This would run nothing.' : `This creates ${counted(plan.runs, 'run')} for ${counted(plan.total, 'slot')}:`}</p>
      <div className={classes.preview} tabIndex={0} role="region" aria-label="Slots">
        <table className="list">
          <thead><tr><th scope="col">Slot</th><th scope="col">To</th><th scope="col">Note</th></tr></thead>
          <tbody>{plan.slots.map((slot) => <tr key={slot.logical_date}><td><Time at={slot.logical_date} /></td><td><Time at={slot.data_interval_end} /></td><td className="dimmed">{slot.note ? inert(slot.note) : 'runs'}</td></tr>)}</tbody>
        </table>
      </div>
      {plan.total > plan.slots.length ? <p className="dimmed">and {plan.total - plan.slots.length} more</p> : null}
    </div>
  );
}
