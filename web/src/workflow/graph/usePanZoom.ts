import { type RefObject, useEffect, useRef } from 'react';
import { type Viewport, zoomedAt } from './viewport';

/** So far a pointer may move and still click. */
const CLICK = 4;

/** Moves and zooms what an element shows: by dragging, the wheel, and two fingers. What was dragged is not clicked. */
export function usePanZoom(element: RefObject<HTMLElement | null>, view: RefObject<Viewport>, move: (next: Viewport) => void): void {
  const latest = useRef(move);
  useEffect(() => {
    latest.current = move;
  });
  useEffect(() => {
    const own = element.current;
    if (!own) return;
    const pointers = new Map<number, { x: number; y: number }>();
    let isDragged = false;
    const placeOf = (event: PointerEvent | WheelEvent) => {
      const box = own.getBoundingClientRect();
      return { x: event.clientX - box.left, y: event.clientY - box.top };
    };
    const down = (event: PointerEvent) => {
      if (event.button !== 0 || (event.target as HTMLElement).closest('[data-still]')) return;
      if (pointers.size === 0) isDragged = false;
      pointers.set(event.pointerId, placeOf(event));
    };
    const drag = (event: PointerEvent) => {
      const before = pointers.get(event.pointerId);
      if (!before) return;
      const now = placeOf(event);
      const [dx, dy] = [now.x - before.x, now.y - before.y];
      if (!isDragged && pointers.size === 1 && Math.hypot(dx, dy) < CLICK) return;
      if (!isDragged) own.setPointerCapture(event.pointerId);
      isDragged = true;
      const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
      const { x, y, zoom } = view.current;
      if (!other) latest.current({ zoom, x: x + dx, y: y + dy });
      else latest.current(zoomedAt(view.current, Math.hypot(now.x - other.x, now.y - other.y) / Math.max(1, Math.hypot(before.x - other.x, before.y - other.y)), other));
      pointers.set(event.pointerId, now);
    };
    const up = (event: PointerEvent) => pointers.delete(event.pointerId);
    const click = (event: MouseEvent) => {
      if (!isDragged) return;
      event.stopPropagation();
      event.preventDefault();
      isDragged = false;
    };
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      // Some mice count lines.
      const by = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * 20 : event.deltaY;
      latest.current(zoomedAt(view.current, Math.exp(-Math.max(-200, Math.min(200, by)) * (event.ctrlKey ? 0.01 : 0.002)), placeOf(event)));
    };
    own.addEventListener('pointerdown', down);
    own.addEventListener('pointermove', drag);
    own.addEventListener('pointerup', up);
    own.addEventListener('pointercancel', up);
    own.addEventListener('click', click, true);
    // It must be able to keep the page from scrolling.
    own.addEventListener('wheel', wheel, { passive: false });
    return () => {
      own.removeEventListener('pointerdown', down);
      own.removeEventListener('pointermove', drag);
      own.removeEventListener('pointerup', up);
      own.removeEventListener('pointercancel', up);
      own.removeEventListener('click', click, true);
      own.removeEventListener('wheel', wheel);
    };
  }, [element, view]);
}
