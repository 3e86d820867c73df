import { useEffect, useState } from 'react';
import type { Direction, LayoutRequest, Places } from './layout';

interface Layout {
  places: Places;
  direction: Direction;
}

let worker: Worker | undefined;
let asked = 0;
const waiting = new Map<number, (layout: Layout) => void>();

/** Lays out beside the page, which stays usable meanwhile. */
function layOut(request: LayoutRequest): Promise<Layout> {
  worker ??= startWorker();
  const id = ++asked;
  return new Promise((resolve) => {
    waiting.set(id, resolve);
    worker!.postMessage({ id, request });
  });
}

function startWorker(): Worker {
  const started = new Worker(new URL('./layout.worker.ts', import.meta.url), { type: 'module' });
  started.onmessage = ({ data }: MessageEvent<{ id: number; layout: Layout }>) => {
    waiting.get(data.id)?.(data.layout);
    waiting.delete(data.id);
  };
  return started;
}

/** Places of nodes; those of the drawing before stay until the new ones are there. */
export function useLayout(request: LayoutRequest): Layout & { isBusy: boolean } {
  const [done, setDone] = useState<Layout & { request?: LayoutRequest }>({ places: {}, direction: 'LR' });
  useEffect(() => {
    let isCurrent = true;
    performance.mark('graph-asked');
    void layOut(request).then((layout) => {
      performance.mark('graph-laid-out');
      if (isCurrent) setDone({ ...layout, request });
    });
    return () => {
      isCurrent = false;
    };
  }, [request]);
  return { places: done.places, direction: done.direction, isBusy: done.request !== request };
}
