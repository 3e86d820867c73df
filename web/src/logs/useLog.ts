import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { answer, api } from '~/api/client';
import type { Level } from './levels';
import { type LoadLines, LogStore } from './LogStore';

const POLL = 300;
/** With a filter the server looks at the whole log each time. */
const POLL_FILTERED = 2000;

/** Lines of a log as they are. */
const allLines = (taskRunId: string): LoadLines => (from, count) =>
  answer(api.GET('/task-runs/{id}/log-lines', { params: { path: { id: taskRunId }, query: { from, count } } }));

/** Those that matter at least so much, by their places among each other. */
const linesOfLevel = (taskRunId: string, level: Level): LoadLines => async (from, count) => {
  const part = await answer(api.GET('/task-runs/{id}/log-levels', { params: { path: { id: taskRunId }, query: { level, skip: from === undefined ? undefined : from - 1, count } } }));
  return { first: part.first, lines: part.lines, numbers: part.numbers, total: part.count, whole: part.total, bytes: 0, ended: part.ended };
};

/** A log that nobody looks at yet: for its text alone. */
export const storeOf = (taskRunId: string) => new LogStore(allLines(taskRunId));

/** The log of an attempt, or its lines of a level, kept up to date while the attempt runs and the page is in sight. */
export function useLog(taskRunId: string, level: Level | undefined): LogStore {
  const store = useMemo(() => new LogStore(level ? linesOfLevel(taskRunId, level) : allLines(taskRunId)), [taskRunId, level]);
  useSyncExternalStore(store.subscribe, store.snapshot);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const rest = level ? POLL_FILTERED : POLL;
    const next = () => {
      if (isOver || (store.isLoaded && store.ended)) return;
      timer = setTimeout(() => void turn(), store.error ? rest * 5 : rest);
    };
    const turn = async () => {
      if (!document.hidden) await (store.isLoaded ? store.poll() : store.start());
      next();
    };
    void turn();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [store, level]);
  return store;
}
