import { NativeSelect, TextInput } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo, useRef } from 'react';
import { useMay } from '~/access/useMay';
import { gridQuery, timelineQuery } from '~/api/queries';
import type { Grid, Workflow } from '~/api/types';
import { Icon } from '~/app/Icon';
import { useKeys } from '~/app/keys';
import { Loaded } from '~/parts/Loaded';
import { Notice } from '~/parts/Notice';
import { byTask } from '~/run/attempts';
import { type PanelView, TaskPanel } from '~/run/panel/TaskPanel';
import { Split } from '~/run/Split';
import { counted } from '~/text/counted';
import { GridLegend } from './GridLegend';
import { GridMatrix } from './GridMatrix';
import classes from './grid.module.css';

/** What an address says of a log says nothing of another one. */
const NOTHING_OF_LOG = { attempt: undefined, lines: undefined, find: undefined, level: undefined, with: undefined };

const COUNTS = ['10', '25', '50', '100', '365'];

/** Runs beside each other, task by task; beside them the log of the cell that is chosen. */
export function GridTab({ workflow }: { workflow: Workflow }) {
  const search = useSearch({ from: '/workflows/$id' });
  const navigate = useNavigate({ from: '/workflows/$id' });
  const count = search.runs ?? 25;
  const may = useMay()('runs.operate', workflow.name);
  const query = useQuery({ ...gridQuery(workflow.id, count), placeholderData: keepPreviousData });
  const change = useCallback((next: Partial<typeof search>) => void navigate({ search: (old) => ({ ...old, ...next }), replace: true }), [navigate]);
  const choose = useCallback((run: string, task: string) => change({ run, task, ...NOTHING_OF_LOG, tab: undefined }), [change]);
  const filter = useRef<HTMLInputElement>(null);
  useKeys([{ keys: '/', does: 'filters the tasks', run: () => filter.current?.focus() }]);
  const close = useCallback(() => change({ run: undefined, task: undefined, ...NOTHING_OF_LOG, tab: undefined }), [change]);
  const chosen = query.data?.runs.find((run) => run.id === search.run);
  return (
    <Loaded query={query}>
      {(grid) => (
        <div className={classes.tab}>
          <Split panel={chosen && search.task ? <CellPanel key={`${search.run} ${search.task}`} workflow={workflow} grid={grid} runId={chosen.id} task={search.task} view={search} onView={change} onClose={close} /> : undefined}>
            <div className={classes.bar}>
              <TextInput ref={filter} size="xs" w={180} aria-label="Filter tasks" placeholder="Filter tasks" leftSection={<Icon name="search" size={13} />} value={search.q ?? ''} onChange={(event) => change({ q: event.currentTarget.value || undefined })} />
              <NativeSelect size="xs" aria-label="How many runs" value={String(count)} data={(COUNTS.includes(String(count)) ? COUNTS : [...COUNTS, String(count)]).map((value) => ({ value, label: counted(Number(value), 'run') }))} onChange={(event) => change({ runs: Number(event.currentTarget.value) })} />
              <span className="dimmed">{counted(grid.tasks.length, 'task')} × {counted(grid.runs.length, 'run')}</span>
              <span className="grow" />
              <GridLegend grid={grid} />
              {chosen ? <Link to="/runs/$id" params={{ id: chosen.id }} search={{ task: search.task }}>Open the run</Link> : null}
            </div>
            {grid.runs.length === 0
              ? <Notice title="It has not run yet" action={may ? <Link to="/workflows/$id/trigger" params={{ id: workflow.id }}>Run it</Link> : undefined}>Each run becomes a column here, each task a row.</Notice>
              : <Filtered grid={grid} words={search.q ?? ''} chosen={search.run && search.task ? [search.run, search.task] : undefined} onChoose={choose} />}
          </Split>
        </div>
      )}
    </Loaded>
  );
}

function Filtered({ grid, words, chosen, onChoose }: { grid: Grid; words: string; chosen: [string, string] | undefined; onChoose: (run: string, task: string) => void }) {
  const rows = useMemo(() => grid.tasks.map((name, place) => ({ name, place })).filter((row) => row.name.toLowerCase().includes(words.toLowerCase())), [grid.tasks, words]);
  if (rows.length === 0) return <Notice title="No task fits">Change or clear the filter.</Notice>;
  return <GridMatrix grid={grid} rows={rows} chosen={chosen} onChoose={onChoose} />;
}

function CellPanel({ workflow, grid, runId, task, view, onView, onClose }: { workflow: Workflow; grid: Grid; runId: string; task: string; view: PanelView; onView: (view: PanelView) => void; onClose: () => void }) {
  const timeline = useQuery(timelineQuery(runId));
  const run = grid.runs.find((one) => one.id === runId);
  return (
    <Loaded query={timeline}>
      {(attempts) => {
        const own = byTask(attempts).find((one) => one.key === task);
        return own ? <TaskPanel runId={runId} workflowId={workflow.id} workflowName={workflow.name} version={run?.version ?? workflow.version} task={own} view={view} onView={onView} onClose={onClose} />
          : <Notice title="This run has no such task">Its version did not have it.</Notice>;
      }}
    </Loaded>
  );
}
