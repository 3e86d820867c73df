import { Tooltip } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { Link } from '@tanstack/react-router';
import { useRef } from 'react';
import { useMay } from '~/access/useMay';
import { Icon } from '~/app/Icon';
import { usePreferences } from '~/app/preferences';
import type { Overview } from '~/api/types';
import { LinkIcon } from '~/parts/LinkButton';
import { Name } from '~/parts/Name';
import { StateBadge } from '~/states/StateBadge';
import { Time } from '~/time/Time';
import { inert } from '~/text/inert';
import { PauseSwitch } from '~/actions/PauseSwitch';
import { RunMarks } from './RunMarks';
import { Tags } from './Tags';
import classes from './workflows.module.css';

type Sort = 'name' | 'last' | 'next';

/** The workflows, only those in sight drawn. */
export function WorkflowTable({ rows, sort, onSort }: { rows: Overview[]; sort: Sort; onSort: (sort: Sort) => void }) {
  const scroller = useRef<HTMLDivElement>(null);
  const height = usePreferences().density === 'compact' ? 38 : 48;
  const virtualizer = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => height, overscan: 12 });
  const items = virtualizer.getVirtualItems();
  const [before, after] = [items[0]?.start ?? 0, virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0)];
  const head = (key: Sort, words: string) => (
    <th scope="col" aria-sort={sort === key ? 'ascending' : undefined}><button type="button" className={classes.sort} data-on={sort === key || undefined} onClick={() => onSort(key)}>{words}</button></th>
  );
  return (
    <div ref={scroller} className={classes.scroller} tabIndex={0} role="region" aria-label="Workflows">
      <table className="list">
        <thead><tr>{head('name', 'Name')}<th scope="col" className={classes.wide}>Last runs</th>{head('last', 'Last')}<th scope="col">Schedule</th>{head('next', 'Next')}<th scope="col">Active</th><th scope="col"><span className="visually-hidden">Actions</span></th></tr></thead>
        <tbody>
          {before > 0 ? <tr><td colSpan={7} style={{ height: before, padding: 0 }} /></tr> : null}
          {items.map((item) => <Row key={rows[item.index]!.workflow.id} row={rows[item.index]!} height={height} />)}
          {after > 0 ? <tr><td colSpan={7} style={{ height: after, padding: 0 }} /></tr> : null}
        </tbody>
      </table>
    </div>
  );
}

function Row({ row: { workflow, runs }, height }: { row: Overview; height: number }) {
  const last = runs[0];
  const may = useMay()('runs.operate', workflow.name);
  return (
    <tr style={{ height }}>
      <td className={classes.name}>
        <Link to="/workflows/$id" params={{ id: workflow.id }}><Name bold>{workflow.name}</Name></Link><Tags tags={workflow.tags} />
        <div className={classes.about} title={inert(workflow.description)}>{inert(workflow.description)}</div>
      </td>
      <td className={classes.wide}><RunMarks runs={runs} name={workflow.name} /></td>
      <td className="nowrap">{last ? <><StateBadge state={last.state} /> <Time at={last.finished_at ?? last.started_at} relative /></> : <span className="dimmed">never ran</span>}</td>
      <td>{workflow.schedule_cron ? <code>{inert(workflow.schedule_cron)}</code> : <span className="dimmed">only by hand</span>}</td>
      <td className="nowrap">{workflow.schedule_problem ? <span className={classes.problem} title={inert(workflow.schedule_problem)}><Icon name="warning" size={14} /> schedule problem</span> : workflow.next_fire_at ? <Time at={workflow.next_fire_at} relative /> : <span className="dimmed">–</span>}</td>
      <td><PauseSwitch workflow={workflow} /></td>
      <td>
        {may ? <Tooltip label="Run…">
          <LinkIcon to="/workflows/$id/trigger" params={{ id: workflow.id }} variant="subtle" color="gray" aria-label={`Run ${inert(workflow.name)}`}><Icon name="play" size={15} /></LinkIcon>
        </Tooltip> : null}
      </td>
    </tr>
  );
}
