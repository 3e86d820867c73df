import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { cliLine, curlLine } from '~/actions/commands';
import { sentenceOf } from '~/api/problem';
import type { Definition, Workflow } from '~/api/types';
import { CopyLine } from '~/parts/CopyLine';
import { Notice } from '~/parts/Notice';
import { inert } from '~/text/inert';
import { Ledger } from './Ledger';
import { SlotTable } from './SlotTable';
import { usePreview } from './usePreview';
import classes from './schedule.module.css';

/** When a workflow fires next, what a changed schedule would do, and what became of each slot. */
export function ScheduleTab({ workflow, definition }: { workflow: Workflow; definition: Definition | undefined }) {
  const next = usePreview({ workflow: workflow.id }, workflow.schedule_cron ? 10 : 0);
  return (
    <div className="screen">
      <div className={classes.columns}>
        <section>
          <h2>Next times</h2>
          {!workflow.schedule_cron ? <Notice title="It has no schedule">It runs when somebody or some program asks. A key <code>schedule</code> in its file gives it one.</Notice>
            : next.isError ? <p role="alert" className={classes.problem}>{sentenceOf(next.error)}</p>
            : next.data ? <><SlotTable slots={next.data.slots} />{next.data.remarks.map((remark) => <p key={remark} className={classes.problem}>{inert(remark)}</p>)}</> : null}
          {workflow.schedule_cron ? <Lines workflow={workflow} /> : null}
        </section>
        {definition ? <Trial zone={definition.timezone ?? 'UTC'} /> : null}
      </div>
      <h2 className="section">What became of its slots</h2>
      <Ledger workflowId={workflow.id} />
    </div>
  );
}

/** The switch at the top, as lines. */
function Lines({ workflow }: { workflow: Workflow }) {
  const wanted = !workflow.is_active;
  return (
    <div className={classes.lines}>
      <p className="dimmed">To switch it {wanted ? 'on' : 'off'} from elsewhere:</p>
      <CopyLine label="CLI" text={cliLine([wanted ? 'resume' : 'pause', workflow.name])} />
      <CopyLine label="curl" text={curlLine('PATCH', `workflows/${workflow.id}`, { is_active: wanted })} />
    </div>
  );
}

/** A schedule to try: what it would do is shown as one types. Nothing is changed. */
function Trial({ zone }: { zone: string }) {
  const [text, setText] = useState('');
  const [wanted, setWanted] = useState(zone);
  const [settled] = useDebouncedValue(text, 200);
  const [settledZone] = useDebouncedValue(wanted, 200);
  const preview = usePreview({ definition: { schedule: settled, timezone: settledZone } }, settled ? 10 : 0);
  return (
    <section>
      <h2>Try another</h2>
      <div className={classes.trial}>
        <TextInput size="xs" label="Schedule" placeholder="30 2 * * 1-5, @daily, every 15 minutes" value={text} onChange={(event) => setText(event.currentTarget.value)} />
        <TextInput size="xs" label="Time zone" value={wanted} onChange={(event) => setWanted(event.currentTarget.value)} />
      </div>
      <div aria-live="polite">
        {settled === '' ? <p className="dimmed">Nothing is changed by this: it only tells.</p>
          : preview.isError ? <p role="alert" className={classes.problem}>{sentenceOf(preview.error)}</p>
          : preview.data ? <SlotTable slots={preview.data.slots} /> : null}
      </div>
    </section>
  );
}
