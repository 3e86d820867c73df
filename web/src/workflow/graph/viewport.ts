import type { Direction, Places } from './layout';

/** Which part of a drawing is seen: a point of it is at point * zoom + (x, y) of the window. */
export interface Viewport {
  x: number;
  y: number;
  zoom: number;
}

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export interface Size {
  width: number;
  height: number;
}

export const LEAST_ZOOM = 0.02;
export const MOST_ZOOM = 1.6;

/** What a drawing takes up; undefined for an empty one. */
export function boundsOf(places: Places, node: Size): Box | undefined {
  let box: Box | undefined;
  for (const { x, y } of Object.values(places)) {
    box ??= { left: x, top: y, right: x, bottom: y };
    [box.left, box.top, box.right, box.bottom] = [Math.min(box.left, x), Math.min(box.top, y), Math.max(box.right, x + node.width), Math.max(box.bottom, y + node.height)];
  }
  return box;
}

/** The whole drawing in the middle of the window; where that would be too small to read, its beginning. */
export function fitted(box: Box, window: Size, least = 0.25, most = 1): Viewport {
  const margin = 0.92;
  const [width, height] = [Math.max(1, box.right - box.left), Math.max(1, box.bottom - box.top)];
  const zoom = Math.max(least, Math.min(most, Math.min(window.width / width, window.height / height) * margin));
  const spare = { x: window.width - width * zoom, y: window.height - height * zoom };
  return { zoom, x: (spare.x >= 0 ? spare.x / 2 : 12) - box.left * zoom, y: spare.y / 2 - box.top * zoom };
}

/** Nearer or farther, with the point under the pointer staying where it is. */
export function zoomedAt(view: Viewport, factor: number, at: { x: number; y: number }): Viewport {
  const zoom = Math.max(LEAST_ZOOM, Math.min(MOST_ZOOM, view.zoom * factor));
  const ratio = zoom / view.zoom;
  return { zoom, x: at.x - (at.x - view.x) * ratio, y: at.y - (at.y - view.y) * ratio };
}

/** The part of the drawing that is in the window, and so much more on each side, in windows. */
export function sightOf({ x, y, zoom }: Viewport, window: Size, more = 0): Box {
  const [width, height] = [window.width / zoom, window.height / zoom];
  const [left, top] = [0 - x / zoom, 0 - y / zoom];
  return { left: left - width * more, top: top - height * more, right: left + width * (1 + more), bottom: top + height * (1 + more) };
}

/** Whether a box is wholly inside another. */
export const isInside = (inner: Box, outer: Box) => inner.left >= outer.left && inner.top >= outer.top && inner.right <= outer.right && inner.bottom <= outer.bottom;

/** Whether a node at a place can be seen in a box. */
export const isSeen = ({ x, y }: { x: number; y: number }, node: Size, box: Box) => x + node.width >= box.left && x <= box.right && y + node.height >= box.top && y <= box.bottom;

/** Moved no more than it must be for a node to be in sight. */
export function showing(view: Viewport, place: { x: number; y: number }, node: Size, window: Size): Viewport {
  const margin = 24;
  const move = (from: number, length: number, room: number) => {
    if (from < margin) return margin - from;
    return from + length > room - margin ? room - margin - from - length : 0;
  };
  const dx = move(place.x * view.zoom + view.x, node.width * view.zoom, window.width);
  const dy = move(place.y * view.zoom + view.y, node.height * view.zoom, window.height);
  return dx === 0 && dy === 0 ? view : { ...view, x: view.x + dx, y: view.y + dy };
}

export type Way = 'left' | 'right' | 'up' | 'down';

/** The node to which an arrow leads: the nearest on that side, by the way along and aside. */
export function neighbour(places: Places, from: string, way: Way): string | undefined {
  const start = places[from];
  if (!start) return undefined;
  let [best, least]: [string | undefined, number] = [undefined, Infinity];
  for (const [id, place] of Object.entries(places)) {
    const [dx, dy] = [place.x - start.x, place.y - start.y];
    const [along, aside] = way === 'left' ? [-dx, dy] : way === 'right' ? [dx, dy] : way === 'up' ? [-dy, dx] : [dy, dx];
    const far = along + Math.abs(aside);
    if (along > 0 && far < least) [best, least] = [id, far];
  }
  return best;
}

/** All edges that can be seen as one path: a curve each, from where a node ends to where the next begins. */
export function pathOf(edges: [string, string][], places: Places, node: Size, direction: Direction, box?: Box): string {
  const parts: string[] = [];
  for (const [from, to] of edges) {
    const [a, b] = [places[from], places[to]];
    if (!a || !b) continue;
    const [x1, y1, x2, y2] = direction === 'LR' ? [a.x + node.width, a.y + node.height / 2, b.x, b.y + node.height / 2] : [a.x + node.width / 2, a.y + node.height, b.x + node.width / 2, b.y];
    if (box && (Math.max(x1, x2) < box.left || Math.min(x1, x2) > box.right || Math.max(y1, y2) < box.top || Math.min(y1, y2) > box.bottom)) continue;
    const [mx, my] = [(x1 + x2) / 2, (y1 + y2) / 2];
    parts.push(direction === 'LR' ? `M${x1} ${y1}C${mx} ${y1} ${mx} ${y2} ${x2} ${y2}` : `M${x1} ${y1}C${x1} ${my} ${x2} ${my} ${x2} ${y2}`);
  }
  return parts.join('');
}
