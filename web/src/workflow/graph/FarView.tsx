import { type RefObject, useEffect, useRef } from 'react';
import classes from './graph.module.css';
import type { Direction, Places } from './layout';
import { isSeen, sightOf, type Size, type Viewport } from './viewport';

/** So many nodes that no word of them could be read: rectangles on a canvas, drawn anew with each move. */
export function FarView({ places, edges, node, direction, window, fillOf, lines, chosen, view, frame }: {
  places: Places;
  edges: [string, string][];
  node: Size;
  direction: Direction;
  window: Size;
  fillOf: (id: string) => string;
  /** Colours of the edges, and of what is chosen. */
  lines: { edge: string; chosen: string };
  chosen: string | undefined;
  view: RefObject<Viewport>;
  frame: RefObject<(() => void) | undefined>;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const ink = canvas.current?.getContext('2d');
    if (!ink) return;
    const ratio = devicePixelRatio;
    [ink.canvas.width, ink.canvas.height] = [window.width * ratio, window.height * ratio];
    const draw = () => {
      const { x, y, zoom } = view.current;
      const seen = sightOf(view.current, window);
      ink.setTransform(ratio, 0, 0, ratio, 0, 0);
      ink.clearRect(0, 0, window.width, window.height);
      ink.setTransform(ratio * zoom, 0, 0, ratio * zoom, x * ratio, y * ratio);
      ink.lineWidth = 1 / zoom;
      ink.strokeStyle = lines.edge;
      ink.beginPath();
      for (const [from, to] of edges) {
        const [a, b] = [places[from], places[to]];
        // An edge whose ends are both out of sight is left out: from afar nobody misses it.
        if (!a || !b || (!isSeen(a, node, seen) && !isSeen(b, node, seen))) continue;
        if (direction === 'LR') {
          ink.moveTo(a.x + node.width, a.y + node.height / 2);
          ink.lineTo(b.x, b.y + node.height / 2);
        } else {
          ink.moveTo(a.x + node.width / 2, a.y + node.height);
          ink.lineTo(b.x + node.width / 2, b.y);
        }
      }
      ink.stroke();
      for (const [id, place] of Object.entries(places)) {
        if (!isSeen(place, node, seen)) continue;
        ink.fillStyle = fillOf(id);
        ink.fillRect(place.x, place.y, node.width, node.height);
      }
      const own = chosen === undefined ? undefined : places[chosen];
      if (!own) return;
      ink.strokeStyle = lines.chosen;
      ink.lineWidth = 3 / zoom;
      ink.strokeRect(own.x - 2 / zoom, own.y - 2 / zoom, node.width + 4 / zoom, node.height + 4 / zoom);
    };
    frame.current = draw;
    draw();
    return () => {
      frame.current = undefined;
    };
  }, [places, edges, node, direction, window, fillOf, lines, chosen, view, frame]);
  return <canvas ref={canvas} className={classes.far} style={{ width: window.width, height: window.height }} aria-hidden="true" />;
}
