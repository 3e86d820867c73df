import { lazy, Suspense, useCallback, useMemo } from 'react';
import type { Definition } from '~/api/types';
import type { TaskAttempts } from './attempts';
import { grouped } from '~/text/grouped';

// Its code is on its way while the run is read: most runs are opened as a graph.
const code = import('~/workflow/graph/GraphView');
const GraphView = lazy(() => code.then(({ GraphView: view }) => ({ default: view })));

/** A run's version as a graph, with where its tasks are. */
export function RunGraph({ definition, tasks, chosen, onChoose }: { definition: Definition | undefined; tasks: TaskAttempts[]; chosen: string | undefined; onChoose: (task: string) => void }) {
  const graph = useMemo(() => (definition?.tasks ?? []).map((task) => ({ name: task.name, parents: task.depends_on ?? [] })), [definition]);
  const cells = useMemo(() => new Map(tasks.filter((task) => task.mapIndex === undefined).map((task) => [task.task, { state: task.newest.state, attempt: task.newest.attempt }])), [tasks]);
  const items = useMemo(() => grouped(tasks.filter((task) => task.mapIndex !== undefined), (task) => task.task), [tasks]);
  const cellOf = useCallback((task: string) => cells.get(task), [cells]);
  const noteOf = useCallback((task: string) => {
    const own = items.get(task);
    return own ? `${own.filter((item) => item.newest.state === 'success').length} of ${own.length} items` : undefined;
  }, [items]);
  if (!definition) return <div className="screen dimmed" aria-busy="true">Reading the version…</div>;
  return <Suspense fallback={<div className="screen dimmed" aria-busy="true">Loading the graph…</div>}><GraphView tasks={graph} cellOf={cellOf} noteOf={noteOf} chosen={chosen} onChoose={onChoose} /></Suspense>;
}
