import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { answer, api } from '~/api/client';
import { LogStore } from './LogStore';

const POLL = 300;

/** The log of an attempt, kept up to date while the attempt runs and the page is in sight. */
export function useLog(taskRunId: string): LogStore {
  const store = useMemo(
    () => new LogStore((from, count) => answer(api.GET('/task-runs/{id}/log-lines', { params: { path: { id: taskRunId }, query: { from, count } } }))),
    [taskRunId],
  );
  useSyncExternalStore(store.subscribe, store.snapshot);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const next = () => {
      if (isOver || (store.isLoaded && store.ended)) return;
      timer = setTimeout(() => void turn(), store.error ? POLL * 5 : POLL);
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
  }, [store]);
  return store;
}
