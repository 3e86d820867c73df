import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { runQuery, timelineQuery, versionQuery } from '~/api/queries';
import type { Definition, Run } from '~/api/types';
import { useKeys } from '~/app/keys';
import { RUN_VIEWS } from '~/app/router';
import { useTitle } from '~/app/title';
import { Loaded } from '~/parts/Loaded';
import { ZoneContext } from '~/time/ZoneContext';
import { byTask, firstFailure, keyOf } from './attempts';
import { GanttView } from './gantt/GanttView';
import { RunGraph } from './RunGraph';
import { RunHeader } from './RunHeader';
import { Split } from './Split';
import { type PanelView, TaskPanel } from './panel/TaskPanel';
import { TaskTable } from './TaskTable';
import classes from './run.module.css';
import { counted } from '~/text/counted';

/** One run: what is where, and beside it the task that matters. What failed first is chosen already. */
export function RunScreen() {
  const { id } = useParams({ from: '/runs/$id' });
  const run = useQuery(runQuery(id));
  const version = useQuery({ ...versionQuery(run.data?.workflow_id ?? '', run.data?.version ?? 1), enabled: run.data !== undefined });
  useTitle(run.data?.workflow_name ?? 'Run', run.data?.state);
  return (
    <ZoneContext value={version.data?.definition.timezone}>
      <Loaded level={1} query={run}>{(data) => <RunView run={data} definition={version.data?.definition} />}</Loaded>
    </ZoneContext>
  );
}

function RunView({ run, definition }: { run: Run; definition: Definition | undefined }) {
  const search = useSearch({ from: '/runs/$id' });
  const navigate = useNavigate({ from: '/runs/$id' });
  const timeline = useQuery(timelineQuery(run.id));
  const tasks = useMemo(() => byTask(timeline.data ?? []), [timeline.data]);
  const parentsOf = useMemo(() => new Map((definition?.tasks ?? []).map((task) => [task.name, task.depends_on ?? []])), [definition]);

  const chosenKey = search.task ?? (search.closed ? undefined : firstFailure(tasks)?.key);
  const chosen = tasks.find((task) => task.key === chosenKey);
  const view = search.view ?? 'graph';
  const change = useCallback((next: Partial<typeof search>) => void navigate({ search: (old) => ({ ...old, ...next }), replace: true }), [navigate]);
  const choose = useCallback((key: string) => void navigate({ search: (old) => ({ ...old, task: key, attempt: undefined, lines: undefined, find: undefined, level: undefined, with: undefined, tab: undefined, closed: undefined }) }), [navigate]);
  const close = useCallback(() => change({ task: undefined, attempt: undefined, lines: undefined, find: undefined, level: undefined, with: undefined, tab: undefined, closed: true }), [change]);
  const onView = useCallback((next: PanelView) => change({ task: chosenKey, ...next }), [change, chosenKey]);
  const step = (by: number) => {
    const at = tasks.findIndex((task) => task.key === chosenKey);
    const next = tasks[Math.max(0, Math.min(tasks.length - 1, at + by))];
    if (next) choose(next.key);
  };
  useKeys([
    { keys: 'v g', does: 'shows the graph', run: () => change({ view: 'graph' }) },
    { keys: 'v t', does: 'shows the times', run: () => change({ view: 'gantt' }) },
    { keys: 'v l', does: 'shows the table', run: () => change({ view: 'table' }) },
    { keys: 'j', does: 'goes to the next task', run: () => step(1) },
    { keys: 'k', does: 'goes to the task before', run: () => step(-1) },
  ]);

  return (
    <div className={classes.screen}>
      <RunHeader run={run} />
      <Split panel={chosen ? <TaskPanel key={chosen.key} runId={run.id} workflowId={run.workflow_id} workflowName={run.workflow_name} version={run.version ?? 1} task={chosen} view={search} onView={onView} onClose={close} /> : undefined}>
        <div className={classes.bar}>
          <SegmentedControl size="xs" aria-label="View" value={view} onChange={(value) => change({ view: value as (typeof RUN_VIEWS)[number] })} data={[{ value: 'graph', label: 'Graph' }, { value: 'gantt', label: 'Times' }, { value: 'table', label: 'Table' }]} />
          <span className="dimmed">{counted(tasks.length, 'task')}</span>
        </div>
        <div className={classes.view}>
          <Loaded query={timeline}>
            {() => view === 'table' ? <TaskTable tasks={tasks} chosen={chosenKey} onChoose={choose} />
              : view === 'gantt' ? <GanttView tasks={tasks} parentsOf={parentsOf} chosen={chosenKey} onChoose={choose} showsPath={search.path ?? false} onShowPath={(shows) => change({ path: shows || undefined })} />
              : <RunGraph definition={definition} tasks={tasks} chosen={chosen ? keyOf(chosen.task, undefined) : undefined} onChoose={choose} />}
          </Loaded>
        </div>
      </Split>
    </div>
  );
}
