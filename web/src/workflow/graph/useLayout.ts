import { useEffect, useState } from 'react';
import type { LayoutRequest, Places } from './layout';

let worker: Worker | undefined;
let asked = 0;
const waiting = new Map<number, (places: Places) => void>();

/** Lays out beside the page, which stays usable meanwhile. */
function layOut(request: LayoutRequest): Promise<Places> {
  worker ??= startWorker();
  const id = ++asked;
  return new Promise((resolve) => {
    waiting.set(id, resolve);
    worker!.postMessage({ id, request });
  });
}

function startWorker(): Worker {
  const started = new Worker(new URL('./layout.worker.ts', import.meta.url), { type: 'module' });
  started.onmessage = ({ data }: MessageEvent<{ id: number; places: Places }>) => {
    waiting.get(data.id)?.(data.places);
    waiting.delete(data.id);
  };
  return started;
}

/** Places of nodes; those of the drawing before stay until the new ones are there. */
export function useLayout(request: LayoutRequest): { places: Places; isBusy: boolean } {
  const [done, setDone] = useState<{ request?: LayoutRequest; places: Places }>({ places: {} });
  useEffect(() => {
    let isCurrent = true;
    void layOut(request).then((places) => {
      performance.mark('graph-laid-out');
      if (isCurrent) setDone({ request, places });
    });
    return () => {
      isCurrent = false;
    };
  }, [request]);
  return { places: done.places, isBusy: done.request !== request };
}
