import { type PointerEvent, type RefObject, useEffect, useRef } from 'react';
import classes from './graph.module.css';
import type { Places } from './layout';
import { type Box, sightOf, type Size, type Viewport } from './viewport';

const WIDTH = 168;
const HEIGHT = 108;

/** All of the drawing, small, with what is in sight; a click goes there. */
export function GraphMap({ box, places, node, window, fillOf, view, onMove, frame }: {
  box: Box;
  places: Places;
  node: Size;
  window: Size;
  fillOf: (id: string) => string;
  view: RefObject<Viewport>;
  onMove: (next: Viewport) => void;
  /** Called with each move, outside of React. */
  frame: RefObject<(() => void) | undefined>;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const sight = useRef<HTMLDivElement>(null);
  const scale = Math.min((WIDTH - 8) / (box.right - box.left), (HEIGHT - 8) / (box.bottom - box.top));
  const [left, top] = [(WIDTH - (box.right - box.left) * scale) / 2, (HEIGHT - (box.bottom - box.top) * scale) / 2];

  useEffect(() => {
    const ink = canvas.current?.getContext('2d');
    if (!ink) return;
    const ratio = devicePixelRatio;
    [ink.canvas.width, ink.canvas.height] = [WIDTH * ratio, HEIGHT * ratio];
    ink.scale(ratio, ratio);
    for (const [id, { x, y }] of Object.entries(places)) {
      ink.fillStyle = fillOf(id);
      ink.fillRect(left + (x - box.left) * scale, top + (y - box.top) * scale, Math.max(1.5, node.width * scale), Math.max(1.5, node.height * scale));
    }
  }, [places, node, fillOf, box, scale, left, top]);

  useEffect(() => {
    const draw = () => {
      const seen = sightOf(view.current, window);
      const style = sight.current!.style;
      style.transform = `translate(${left + (seen.left - box.left) * scale}px, ${top + (seen.top - box.top) * scale}px)`;
      style.width = `${(seen.right - seen.left) * scale}px`;
      style.height = `${(seen.bottom - seen.top) * scale}px`;
    };
    frame.current = draw;
    draw();
    return () => {
      frame.current = undefined;
    };
  }, [box, scale, left, top, view, window, frame]);

  const go = (event: PointerEvent<HTMLElement>) => {
    if (event.buttons !== 1) return;
    const place = event.currentTarget.getBoundingClientRect();
    const at = { x: (event.clientX - place.left - left) / scale + box.left, y: (event.clientY - place.top - top) / scale + box.top };
    const { zoom } = view.current;
    onMove({ zoom, x: window.width / 2 - at.x * zoom, y: window.height / 2 - at.y * zoom });
  };
  return (
    <div className={classes.map} data-still aria-hidden="true" style={{ width: WIDTH, height: HEIGHT }} onPointerDown={go} onPointerMove={go}>
      <canvas ref={canvas} style={{ width: WIDTH, height: HEIGHT }} />
      <div ref={sight} className={classes.sight} />
    </div>
  );
}
