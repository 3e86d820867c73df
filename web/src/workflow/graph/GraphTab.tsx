import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { gridQuery } from '~/api/queries';
import type { Definition, Workflow } from '~/api/types';
import { StateBadge } from '~/states/StateBadge';
import { Time } from '~/time/Time';
import { Cells } from '../grid/cells';
import classes from './graph.module.css';
import { GraphView } from './GraphView';

/** The graph of the current version, with where the newest run is. */
export function GraphTab({ workflow, definition }: { workflow: Workflow; definition: Definition | undefined }) {
  const navigate = useNavigate();
  const grid = useQuery(gridQuery(workflow.id, 1)).data;
  const tasks = useMemo(() => (definition?.tasks ?? []).map((task) => ({ name: task.name, parents: task.depends_on ?? [] })), [definition]);
  const cells = useMemo(() => {
    if (!grid || grid.runs.length === 0) return new Map<string, { state: string; attempt: number }>();
    const all = Cells.of(grid);
    return new Map(grid.tasks.flatMap((name, place) => (all.at(0, place) ? [[name, all.at(0, place)!] as const] : [])));
  }, [grid]);
  const cellOf = useCallback((task: string) => cells.get(task), [cells]);
  const run = grid?.runs[0];
  const choose = useCallback((task: string) => {
    if (run) void navigate({ to: '/runs/$id', params: { id: run.id }, search: { task } });
  }, [navigate, run]);
  if (!definition) return null;
  return (
    <div className={classes.captioned}>
      <GraphView tasks={tasks} cellOf={cellOf} onChoose={choose} />
      <p className={classes.caption}>{run ? <>As in its newest run, <Link to="/runs/$id" params={{ id: run.id }}><Time at={run.logical_date ?? run.created_at} /></Link> <StateBadge state={run.state} /></> : 'It has not run yet.'}</p>
    </div>
  );
}
