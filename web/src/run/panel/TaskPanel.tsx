import { ActionIcon, Button, NativeSelect, Tabs, Tooltip } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { useMay } from '~/access/useMay';
import { OperationDialog, type OperationKind } from '~/actions/OperationDialog';
import { CancelAttempt } from '~/actions/CancelAttempt';
import type { LEVELS, PANEL_TABS } from '~/app/router';
import { Icon } from '~/app/Icon';
import { useKeys } from '~/app/keys';
import { LogView } from '~/logs/LogView';
import { Name } from '~/parts/Name';
import { hasEnded, hasFailed, lookOf } from '~/states/palette';
import { StateBadge } from '~/states/StateBadge';
import { StateIcon } from '~/states/StateIcon';
import { Duration } from '~/time/Duration';
import { Sentence } from '~/time/Sentence';
import { inert } from '~/text/inert';
import type { TaskAttempts } from '../attempts';
import { AttemptsTab } from './AttemptsTab';
import { DefinitionTab } from './DefinitionTab';
import { EventsTab } from './EventsTab';
import { OutputsTab } from './OutputsTab';
import classes from './panel.module.css';
import { WhyTab } from './WhyTab';

const LogDiff = lazy(() => import('~/logs/diff/LogDiff').then((module) => ({ default: module.LogDiff })));

/** The part of an address that says what the panel shows. */
export interface PanelView {
  tab?: (typeof PANEL_TABS)[number];
  attempt?: string;
  lines?: string;
  find?: string;
  level?: (typeof LEVELS)[number];
  /** The other attempt with which the log is compared. */
  with?: string;
}

/** One task of a run: its log, why it is as it is, its attempts, what happened to it, what it gave, what it is. */
export function TaskPanel({ runId, workflowId, workflowName, version, task, view, onView, onClose }: {
  runId: string;
  workflowId: string;
  workflowName: string;
  version: number;
  task: TaskAttempts;
  view: PanelView;
  onView: (change: PanelView) => void;
  onClose: () => void;
}) {
  const [operation, setOperation] = useState<OperationKind | undefined>();
  const [isWide, setWide] = useState(false);
  const may = useMay()('runs.operate', workflowName);
  const attempt = task.attempts.find((one) => one.id === view.attempt) ?? task.newest;
  const ended = hasEnded(attempt.state);
  const hasLog = attempt.started_at !== undefined;
  const tab = view.tab ?? (hasLog ? 'log' : 'why');
  const others = task.attempts.filter((one) => one.id !== attempt.id && one.started_at !== undefined);
  const other = others.find((one) => one.id === view.with);
  const [before, after] = other && other.attempt < attempt.attempt ? [other, attempt] : [attempt, other ?? attempt];
  useKeys([
    ...(may ? [{ keys: 'c', does: 'clears the task: runs it again', run: () => setOperation('clear') }, { keys: 'm', does: 'marks the task', run: () => setOperation('mark') }] : []),
    { keys: 'f', does: 'widens the panel, and back', run: () => setWide(!isWide) },
    { keys: 'Escape', does: 'closes the panel', run: onClose },
  ]);
  return (
    <aside className={classes.panel} data-wide={isWide || undefined} aria-label={`Task ${inert(task.label)}`}>
      <header className={classes.head}>
        <div className="row wrap">
          <Name bold>{task.label}</Name>
          <StateBadge state={attempt.state} />
          <Duration from={attempt.started_at} to={attempt.finished_at} />
          <span className="grow" />
          {!may ? null : ended
            ? <Button size="compact-xs" variant="default" leftSection={<Icon name="clear" size={13} />} onClick={() => setOperation('clear')}>Clear…</Button>
            : <CancelAttempt attemptId={attempt.id} />}
          {may ? <Button size="compact-xs" variant="default" leftSection={<Icon name="mark" size={13} />} onClick={() => setOperation('mark')}>Mark…</Button> : null}
          <Tooltip label={isWide ? 'Narrower (f)' : 'Wider (f)'}>
            <ActionIcon variant="subtle" color="gray" size="sm" aria-label="Widen the panel" aria-pressed={isWide} onClick={() => setWide(!isWide)}><Icon name="expand" size={14} /></ActionIcon>
          </Tooltip>
          <ActionIcon variant="subtle" color="gray" size="sm" aria-label="Close the panel" onClick={onClose}><Icon name="close" size={14} /></ActionIcon>
        </div>
        {task.attempts.length > 1 ? (
          <div className={classes.attempts} role="group" aria-label="Attempts">
            {task.attempts.map((one) => (
              <button key={one.id} type="button" className={classes.attempt} data-state={one.state} aria-pressed={one.id === attempt.id} onClick={() => onView({ attempt: one.id === task.newest.id ? undefined : one.id, lines: undefined, with: undefined })}>
                <span className={classes.dot}><StateIcon state={one.state} size={12} /></span>
                {one.attempt}<span className="visually-hidden"> {lookOf(one.state).label}</span>
              </button>
            ))}
            {tab === 'log' && others.length > 0 ? (
              <NativeSelect
                size="xs" w={150} ml="auto" aria-label="Compare with another attempt" value={other?.id ?? ''}
                data={[{ value: '', label: other ? 'Only this log' : 'Compare with…' }, ...others.map((one) => ({ value: one.id, label: `attempt ${one.attempt}, ${lookOf(one.state).label}` }))]}
                onChange={(event) => onView({ with: event.currentTarget.value || undefined })}
              />
            ) : null}
          </div>
        ) : null}
        {attempt.reason ? <p className={classes.reason} data-failed={hasFailed(attempt.state) || undefined}><Sentence>{attempt.reason}</Sentence></p> : null}
      </header>
      <Tabs value={tab} onChange={(value) => onView({ tab: value as PanelView['tab'] })} keepMounted={false} classNames={{ root: classes.tabs, panel: classes.body }}>
        <Tabs.List>
          <Tabs.Tab value="log">Log</Tabs.Tab>
          <Tabs.Tab value="why">{ended ? 'Why' : 'Why not?'}</Tabs.Tab>
          <Tabs.Tab value="attempts">Attempts</Tabs.Tab>
          <Tabs.Tab value="events">Events</Tabs.Tab>
          <Tabs.Tab value="outputs">Outputs</Tabs.Tab>
          <Tabs.Tab value="definition">Definition</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="log">
          {other ? (
            <Suspense fallback={<div className="screen dimmed" aria-busy="true">Comparing the logs…</div>}>
              <LogDiff key={`${before.id} ${after.id}`} before={before} after={after} onBack={() => onView({ with: undefined })} onLine={(id, line) => onView({ with: undefined, level: undefined, attempt: id === task.newest.id ? undefined : id, lines: String(line) })} />
            </Suspense>
          ) : (
            <LogView
              key={`${attempt.id} ${view.level}`} taskRunId={attempt.id} state={attempt.state} lines={view.lines} find={view.find} level={view.level} onView={onView}
            />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="why"><WhyTab attempt={attempt} /></Tabs.Panel>
        <Tabs.Panel value="attempts"><AttemptsTab attempts={task.attempts} /></Tabs.Panel>
        <Tabs.Panel value="events"><EventsTab runId={runId} attempts={task.attempts} /></Tabs.Panel>
        <Tabs.Panel value="outputs"><OutputsTab attemptId={attempt.id} /></Tabs.Panel>
        <Tabs.Panel value="definition"><DefinitionTab workflowId={workflowId} version={version} task={task.task} /></Tabs.Panel>
      </Tabs>
      {operation ? <OperationDialog kind={operation} runId={runId} tasks={[task.task]} onClose={() => setOperation(undefined)} /> : null}
    </aside>
  );
}
