import type { TaskAttempts } from '../attempts';

/** The tasks that decided how long a run took: from the one that ended last, always back to the parent that ended last. */
export function criticalPath(tasks: TaskAttempts[], parentsOf: ReadonlyMap<string, string[]>): Set<string> {
  const own = new Map(tasks.filter((task) => task.mapIndex === undefined).map((task) => [task.task, task]));
  const endOf = (name: string) => own.get(name)?.newest.finished_at ?? '';
  const latest = (names: string[]) => names.filter((name) => endOf(name) !== '' && own.get(name)!.newest.started_at !== undefined).toSorted((a, b) => endOf(b).localeCompare(endOf(a)))[0];
  const path = new Set<string>();
  for (let at = latest([...own.keys()]); at !== undefined && !path.has(at); at = latest(parentsOf.get(at) ?? [])) path.add(at);
  return path;
}
