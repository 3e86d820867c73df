import type { SchedulePreview } from '~/api/types';
import { slotTime } from '~/time/clock';
import { Time } from '~/time/Time';
import { inert } from '~/text/inert';
import classes from './schedule.module.css';

/** The next slots of a schedule, with what changes of the clocks do to them. */
export function SlotTable({ slots }: { slots: SchedulePreview['slots'] }) {
  if (slots.length === 0) return <p className="dimmed">It never fires.</p>;
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label="Next times">
      <table className="list">
        <thead><tr><th scope="col">In its zone</th><th scope="col">By your clock</th><th scope="col">From now</th><th scope="col">Note</th></tr></thead>
        <tbody>
          {slots.map((slot) => (
            <tr key={slot.at} className={slot.fires ? undefined : classes.not}>
              <td className="nowrap">{slotTime(slot.at, slot.zone)}</td>
              <td><Time at={slot.at} /></td>
              <td><Time at={slot.at} relative /></td>
              <td>{slot.fires ? '' : 'does not fire; '}{slot.note ? inert(slot.note) : slot.comes_twice ? `the ${slot.comes_twice} of two such times` : slot.excluded_by ? `left out by ${inert(slot.excluded_by)}` : ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
