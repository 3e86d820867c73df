import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { API_BASE } from '~/app/base';
import { problemOf } from '~/api/problem';
import type { Diff, DiffMessage } from './diff.worker';

/** So much of each log is compared: enough for some hundred thousand lines, and little enough for a page's memory. */
const MOST_BYTES = 16 * 1024 * 1024;

interface Part {
  bytes: ArrayBuffer;
  isCut: boolean;
}

async function read(attempt: string): Promise<Part> {
  const response = await fetch(new URL(`task-runs/${attempt}/logs?limit=${MOST_BYTES}`, API_BASE), { credentials: 'same-origin' });
  if (!response.ok) throw problemOf(response.status, undefined);
  return { bytes: await response.arrayBuffer(), isCut: Number(response.headers.get('X-Log-Length') ?? 0) > MOST_BYTES };
}

/** Compares two logs beside the page, which stays usable meanwhile. The worker keeps them, for a comparison in another way, as long as the view is there. */
export function useDiff(before: string, after: string, ignoresNumbers: boolean): { diff: Diff | undefined; isCut: boolean; error: unknown } {
  const logs = useQuery({ queryKey: ['logsToCompare', before, after], queryFn: () => Promise.all([read(before), read(after)]), gcTime: 0, staleTime: Infinity, refetchOnWindowFocus: false });
  const [worker, setWorker] = useState<Worker | undefined>();
  const [diff, setDiff] = useState<Diff | undefined>();
  useEffect(() => {
    if (!logs.data) return;
    const started = new Worker(new URL('./diff.worker.ts', import.meta.url), { type: 'module' });
    started.postMessage({ logs: [logs.data[0].bytes, logs.data[1].bytes] } satisfies DiffMessage);
    setWorker(started);
    return () => started.terminate();
  }, [logs.data]);
  useEffect(() => {
    if (!worker) return;
    const id = Math.random();
    const take = ({ data }: MessageEvent<{ id: number; diff: Diff }>) => {
      if (data.id === id) setDiff(data.diff);
    };
    worker.addEventListener('message', take);
    worker.postMessage({ id, ignoresNumbers } satisfies DiffMessage);
    return () => worker.removeEventListener('message', take);
  }, [worker, ignoresNumbers]);
  return { diff, isCut: logs.data?.some((part) => part.isCut) ?? false, error: logs.error };
}
