import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Places } from './layout';
import { type Box, boundsOf, fitted, isInside, isSeen, sightOf, type Size, type Viewport } from './viewport';

/** More nodes than this in the window have no words that could be read. */
const MOST_READ = 250;
/** So much beside the window, in windows, is drawn in advance. */
const ADVANCE = 0.4;

export interface Sight {
  /** What is drawn: the window and some more. */
  box: Box;
  /** Whether what is in the window is too much to read. */
  isFar: boolean;
}

/**
 * What of a drawing is in sight. A move changes the plane's style at once and React learns of it only when something must be drawn that is not:
 * so dragging costs no rendering.
 */
export function useSight(places: Places, node: Size, plane: RefObject<HTMLElement | null>) {
  const view = useRef<Viewport>({ x: 0, y: 0, zoom: 1 });
  const frames = useRef<RefObject<(() => void) | undefined>[]>([]);
  const [window, setWindow] = useState<Size | undefined>();
  const [sight, setSight] = useState<Sight | undefined>();
  const drawn = useRef(sight);
  const ahead = useRef(0);

  const look = useCallback((size: Size) => {
    const seen = sightOf(view.current, size);
    let count = 0;
    for (const place of Object.values(places)) if (isSeen(place, node, seen) && ++count > MOST_READ) break;
    const next = { box: sightOf(view.current, size, ADVANCE), isFar: count > MOST_READ };
    // From afar React has nothing to draw: the canvas does.
    if (!next.isFar || !drawn.current?.isFar) setSight(next);
    drawn.current = next;
  }, [places, node]);

  const move = useCallback((next: Viewport) => {
    view.current = next;
    if (plane.current) plane.current.style.transform = `translate(${next.x}px, ${next.y}px) scale(${next.zoom})`;
    if (!window) return;
    if (ahead.current) return;
    ahead.current = requestAnimationFrame(() => {
      ahead.current = 0;
      for (const frame of frames.current) frame.current?.();
      const seen = sightOf(view.current, window);
      const known = drawn.current;
      // Far away nodes are drawn with each frame; near ones only when they come into sight, or are few enough again.
      const hasChanged = !known || known.isFar || !isInside(seen, known.box) || (seen.right - seen.left) * 3 < known.box.right - known.box.left;
      if (hasChanged) look(window);
    });
  }, [plane, window, look]);

  const fit = useCallback(() => {
    const box = boundsOf(places, node);
    if (!box || !window) return;
    move(fitted(box, window));
    look(window);
  }, [places, node, window, move, look]);

  useEffect(() => () => cancelAnimationFrame(ahead.current), []);
  // A window that changes its size shows more or less of the same.
  useLayoutEffect(() => {
    if (window) look(window);
  }, [window, look]);

  /** A part that draws with each move, outside of React. */
  const useFrame = () => {
    const frame = useRef<(() => void) | undefined>(undefined);
    useEffect(() => {
      frames.current.push(frame);
      return () => {
        frames.current = frames.current.filter((one) => one !== frame);
      };
    }, [frame]);
    return frame;
  };
  return { view, window, setWindow, sight, move, fit, useFrame };
}
