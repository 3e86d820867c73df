import { Button, Menu } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useMay } from '~/access/useMay';
import { NoteDialog } from '~/actions/NoteDialog';
import { OperationDialog, type OperationKind } from '~/actions/OperationDialog';
import { recentRunsQuery, whyRunQuery } from '~/api/queries';
import type { Run } from '~/api/types';
import { Icon } from '~/app/Icon';
import { LinkButton } from '~/parts/LinkButton';
import { Name } from '~/parts/Name';
import { startedBy } from '~/runs/startedBy';
import { hasEnded } from '~/states/palette';
import { StateBadge } from '~/states/StateBadge';
import { comparison, durationText, median } from '~/time/duration';
import { Duration } from '~/time/Duration';
import { Sentence } from '~/time/Sentence';
import { Time } from '~/time/Time';
import { inert } from '~/text/inert';
import classes from './run.module.css';

/** What a run is, how it went, and what can be done with it. */
export function RunHeader({ run }: { run: Run }) {
  const [operation, setOperation] = useState<OperationKind | undefined>();
  const [isNoting, setNoting] = useState(false);
  const ended = hasEnded(run.state);
  const may = useMay()('runs.operate', run.workflow_name);
  const usual = useUsual(run);
  const slow = run.finished_at ? comparison(Date.parse(run.finished_at) - Date.parse(run.started_at), usual) : undefined;
  const why = useQuery({ ...whyRunQuery(run.id), enabled: !ended }).data;
  const params = Object.entries(run.params ?? {});
  return (
    <header className={classes.head}>
      <div className="row wrap">
        <h1 className={classes.title}><Link to="/workflows/$id" params={{ id: run.workflow_id }}><Name>{run.workflow_name}</Name></Link></h1>
        <StateBadge state={run.state} />
        <span className="grow" />
        {may && !ended ? <Button size="compact-sm" variant="default" leftSection={<Icon name="stop" size={14} />} onClick={() => setOperation('cancel')}>Cancel…</Button> : null}
        {may ? <Button size="compact-sm" variant="default" leftSection={<Icon name="clear" size={14} />} onClick={() => setOperation('clear')}>Clear…</Button> : null}
        {may ? <Menu position="bottom-end" withinPortal>
          <Menu.Target><Button size="compact-sm" variant="default">More</Button></Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<Icon name="mark" />} onClick={() => setOperation('mark')}>Mark…</Menu.Item>
            <Menu.Item leftSection={<Icon name="note" />} onClick={() => setNoting(true)}>Note…</Menu.Item>
          </Menu.Dropdown>
        </Menu> : null}
        {may ? <LinkButton size="compact-sm" leftSection={<Icon name="again" size={14} />} to="/workflows/$id/trigger" params={{ id: run.workflow_id }} search={{ from: run.id }}>Run again…</LinkButton> : null}
      </div>
      <div className={classes.facts}>
        {run.logical_date ? <span>For <b><Time at={run.logical_date} /></b></span> : null}
        <span>Created <b><Time at={run.created_at} /></b></span>
        <span>{ended ? 'Took' : 'Running for'} <b><Duration from={run.started_at} to={run.finished_at} /></b>{slow ? <span className={classes.slow}> {slow}</span> : null}{usual !== undefined ? <span className="dimmed"> usually {durationText(usual)}</span> : null}</span>
        <span>Started by <b>{startedBy(run.trigger)}</b></span>
        <span>Version <b>{run.version}</b></span>
        {run.clear_number ? <span>Cleared <b>{run.clear_number} ×</b></span> : null}
        {run.cancel_requested && !ended ? <span><b>Its end was asked for</b></span> : null}
        {params.map(([name, value]) => <span key={name}>{inert(name)} <b className="name">{inert(value) || '(empty)'}</b></span>)}
      </div>
      {why && !ended ? <p className={classes.sentence}><Sentence>{why.sentence}</Sentence></p> : null}
      {run.note ? <p className={classes.note}>{inert(run.note)}</p> : null}
      {operation ? <OperationDialog kind={operation} runId={run.id} tasks={[]} onClose={() => setOperation(undefined)} /> : null}
      {isNoting ? <NoteDialog runId={run.id} note={run.note ?? ''} onClose={() => setNoting(false)} /> : null}
    </header>
  );
}

/** How long the middle one of the last twenty others took that went well, in milliseconds; undefined when none did. */
function useUsual(run: Run): number | undefined {
  const others = useQuery(recentRunsQuery({ workflow_id: run.workflow_id, status: 'success' }, 21)).data;
  return others && median(others.filter((one) => one.id !== run.id && one.finished_at).slice(0, 20).map((one) => Date.parse(one.finished_at!) - Date.parse(one.started_at)));
}
