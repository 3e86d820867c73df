import { Link } from '@tanstack/react-router';
import type { Overview } from '~/api/types';
import { Name } from '~/parts/Name';
import { Notice } from '~/parts/Notice';
import { StateIcon } from '~/states/StateIcon';
import { counted } from '~/text/counted';
import { Sentence } from '~/time/Sentence';
import { Time } from '~/time/Time';
import { NoWorkflow } from '~/workflows/NoWorkflow';
import type { Attention } from './attention';
import { FailureLine } from './FailureLine';
import classes from './home.module.css';

/** Of so many failed runs it is told what failed in them; whoever has more looks at the first ones first. */
const MOST_EXPLAINED = 12;

const STATES = { failed: 'failed', warning: 'upstream_failed', asks: 'awaiting_input' };

/** What needs somebody; each line leads to where it is seen. */
export function AttentionList({ items, rows }: { items: Attention[]; rows: Overview[] }) {
  if (items.length === 0) {
    return (
      <div className="panel">
        {rows.length === 0 ? <NoWorkflow />
          : rows.every((row) => row.runs.length === 0) ? <Notice title={`${counted(rows.length, 'workflow')}, and none has run yet`} action={<Link to="/workflows">Choose one to run</Link>}>When something needs you (a failed run, a question, a full pool), it stands here first.</Notice>
          : <Notice title="All is well">No last run failed, nobody is asked, nothing is held up.</Notice>}
      </div>
    );
  }
  return (
    <ul className={`panel ${classes.attention}`}>
      {items.map((item, place) => (
        <li key={item.key}>
          <AttentionLink link={item.link}>
            <span className={classes.sign} data-state={STATES[item.level]}><StateIcon state={STATES[item.level]} size={14} /></span>
            <span className="grow">
              {item.subject ? <Name bold>{item.subject}</Name> : <strong>Server</strong>}
              <span className={classes.sentence}><Sentence>{item.sentence}</Sentence></span>
              {item.link.to === '/runs/$id' && place < MOST_EXPLAINED ? <FailureLine runId={item.link.id} /> : null}
            </span>
            {item.at ? <span className="dimmed"><Time at={item.at} relative /></span> : null}
          </AttentionLink>
        </li>
      ))}
    </ul>
  );
}

function AttentionLink({ link, children }: { link: Attention['link']; children: React.ReactNode }) {
  if (link.to === '/runs/$id') return <Link to="/runs/$id" params={{ id: link.id }} className={classes.item}>{children}</Link>;
  if (link.to === '/workflows/$id') return <Link to="/workflows/$id" params={{ id: link.id }} search={{ view: 'schedule' }} className={classes.item}>{children}</Link>;
  if (link.to === '/deliveries') return <Link to="/deliveries" search={{ id: link.id, state: 'failed' }} className={classes.item}>{children}</Link>;
  if (link.to === '/pools') return <Link to="/pools" search={{ pool: link.pool, queue: link.queue }} className={classes.item}>{children}</Link>;
  return <Link to={link.to} className={classes.item}>{children}</Link>;
}
