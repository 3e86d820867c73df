import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { versionQuery, workflowQuery } from '~/api/queries';
import type { Definition, Workflow } from '~/api/types';
import { useKeys } from '~/app/keys';
import { WORKFLOW_VIEWS } from '~/app/router';
import { useTitle } from '~/app/title';
import { Loaded } from '~/parts/Loaded';
import { ZoneContext } from '~/time/ZoneContext';
import { WorkflowHeader } from './WorkflowHeader';
import classes from './workflow.module.css';
import { GridTab } from './grid/GridTab';
import { CalendarTab } from './calendar/CalendarTab';
import { RunsTab } from './RunsTab';
import { ScheduleTab } from './schedule/ScheduleTab';
import { VersionsTab } from './versions/VersionsTab';


/** The library that draws graphs is large. */
const GraphTab = lazy(() => import('./graph/GraphTab').then((module) => ({ default: module.GraphTab })));

type View = (typeof WORKFLOW_VIEWS)[number];
const LABELS: Record<View, string> = { grid: 'Grid', graph: 'Graph', calendar: 'Calendar', runs: 'Runs', schedule: 'Schedule', versions: 'Versions' };

/** One workflow: its runs beside each other, its graph, its times, its versions. */
export function WorkflowScreen() {
  const { id } = useParams({ from: '/workflows/$id' });
  const workflow = useQuery(workflowQuery(id));
  const version = useQuery({ ...versionQuery(id, workflow.data?.version ?? 1), enabled: workflow.data !== undefined });
  useTitle(workflow.data?.name ?? 'Workflow');
  return (
    <ZoneContext value={version.data?.definition.timezone}>
      <Loaded level={1} query={workflow}>{(data) => <WorkflowView workflow={data} definition={version.data?.definition} />}</Loaded>
    </ZoneContext>
  );
}

function WorkflowView({ workflow, definition }: { workflow: Workflow; definition: Definition | undefined }) {
  const { view = 'grid' } = useSearch({ from: '/workflows/$id' });
  const navigate = useNavigate({ from: '/workflows/$id' });
  const show = (next: View) => void navigate({ search: { view: next === 'grid' ? undefined : next } });
  useKeys([
    { keys: 'v g', does: 'shows the grid', run: () => show('grid') },
    { keys: 'v d', does: 'shows the graph', run: () => show('graph') },
    { keys: 'v r', does: 'shows the runs', run: () => show('runs') },
    { keys: 'v s', does: 'shows the schedule', run: () => show('schedule') },
    { keys: 't', does: 'opens the form to run it', run: () => void navigate({ to: '/workflows/$id/trigger', params: { id: workflow.id } }) },
  ]);
  return (
    <div className={classes.screen}>
      <WorkflowHeader workflow={workflow} definition={definition} />
      <Tabs value={view} onChange={(value) => show(value as View)} keepMounted={false} classNames={{ root: classes.tabs, panel: classes.panel, list: classes.list }}>
        <Tabs.List>{WORKFLOW_VIEWS.map((one) => <Tabs.Tab key={one} value={one}>{LABELS[one]}</Tabs.Tab>)}</Tabs.List>
        <Tabs.Panel value={view}>
          <Suspense fallback={<div className="screen dimmed" aria-busy="true">Loading…</div>}>
            {view === 'grid' ? <GridTab workflow={workflow} />
              : view === 'graph' ? <GraphTab workflow={workflow} definition={definition} />
              : view === 'calendar' ? <CalendarTab workflow={workflow} />
              : view === 'runs' ? <RunsTab workflow={workflow} />
              : view === 'schedule' ? <ScheduleTab workflow={workflow} definition={definition} />
              : <VersionsTab workflow={workflow} />}
          </Suspense>
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}
