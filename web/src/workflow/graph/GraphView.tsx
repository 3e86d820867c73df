import { ActionIcon, useComputedColorScheme } from '@mantine/core';
import { type KeyboardEvent, type MouseEvent, type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { Icon } from '~/app/Icon';
import { lookOf } from '~/states/palette';
import { FarView } from './FarView';
import classes from './graph.module.css';
import { GraphMap } from './GraphMap';
import { GraphNodeView } from './GraphNodeView';
import { type Cell, fillOf, stateOf, summaryOf } from './looks';
import { drawingOf, type GraphTask } from './stacks';
import { useLayout } from './useLayout';
import { usePanZoom } from './usePanZoom';
import { useSight } from './useSight';
import { boundsOf, isSeen, neighbour, pathOf, showing, type Way, zoomedAt } from './viewport';

const NODE = { width: 190, height: 40 };
const LEAST_FOR_MAP = 12;
const STEP = 1.4;
const LINES = { light: { edge: '#a4aab3', chosen: '#2659ae' }, dark: { edge: '#4d5763', chosen: '#8db0eb' } };
const WAYS: Record<string, Way> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' };

export interface GraphViewProps {
  tasks: GraphTask[];
  /** State and attempt of each task; a task without one is drawn as not yet. */
  cellOf?: (task: string) => Cell | undefined;
  chosen?: string;
  onChoose?: (task: string) => void;
  /** A few words beside a task's name, e.g. what it waits for. */
  noteOf?: (task: string) => string | undefined;
}

/** The graph of a workflow or a run: tasks that are alike in stacks, only what is in sight drawn, and from afar as rectangles. */
export function GraphView({ tasks, cellOf, chosen, onChoose, noteOf }: GraphViewProps) {
  const isDark = useComputedColorScheme('light') === 'dark';
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const [shape, setShape] = useState(1.5);
  const [stop, setStop] = useState<string | undefined>();
  const element = useRef<HTMLDivElement>(null);
  const plane = useRef<HTMLDivElement>(null);
  const drawing = useMemo(() => drawingOf(tasks, opened), [tasks, opened]);
  const request = useMemo(() => ({ nodes: drawing.nodes.map(({ id }) => ({ id, ...NODE })), edges: drawing.edges, shape }), [drawing, shape]);
  const { places, direction, isBusy } = useLayout(request);
  const { view, window, setWindow, sight, move, fit, useFrame } = useSight(places, NODE, plane);
  const [mapFrame, farFrame] = [useFrame(), useFrame()];
  usePanZoom(element, view, move);

  useEffect(() => {
    const watched = new ResizeObserver(([entry]) => {
      const { width, height } = entry!.contentRect;
      if (width === 0 || height === 0) return;
      setWindow({ width, height });
      // Coarse, so that a border that is moved does not lay everything out again and again.
      setShape(Math.round((width / height) * 2) / 2);
    });
    watched.observe(element.current!);
    return () => watched.disconnect();
  }, [setWindow]);
  // A new drawing is shown whole; afterwards it stays where the reader has moved it.
  const fitNow = useRef(fit);
  useEffect(() => {
    fitNow.current = fit;
  });
  const hasWindow = window !== undefined;
  useEffect(() => {
    if (!isBusy && hasWindow) fitNow.current();
  }, [places, isBusy, hasWindow]);

  const nodeOf = useMemo(() => new Map(drawing.nodes.map((node) => [node.id, node])), [drawing]);
  const chosenId = useMemo(() => drawing.nodes.find((node) => node.tasks.includes(chosen ?? '\n'))?.id, [drawing, chosen]);
  const stopId = stop !== undefined && places[stop] ? stop : (chosenId ?? drawing.nodes[0]?.id);
  const choose = useCallback((id: string) => {
    setStop(id);
    if (!id.startsWith('stack:')) onChoose?.(id);
    else setOpened((known) => new Set([...known, id]));
  }, [onChoose]);
  const onKey = useCallback((event: KeyboardEvent, id: string) => {
    const next = WAYS[event.key] && neighbour(places, id, WAYS[event.key]!);
    if (!next || !window) return;
    event.preventDefault();
    event.stopPropagation();
    setStop(next);
    move(showing(view.current, places[next]!, NODE, window));
    // It is drawn with the next frame at the latest.
    requestAnimationFrame(() => requestAnimationFrame(() => plane.current?.querySelector<HTMLElement>(`[data-id=${CSS.escape(next)}]`)?.focus({ preventScroll: true })));
  }, [places, window, move, view]);
  const colourOf = useCallback((id: string) => fillOf(stateOf((nodeOf.get(id)?.tasks ?? []).map((task) => cellOf?.(task))), isDark), [nodeOf, cellOf, isDark]);

  const box = useMemo(() => boundsOf(places, NODE), [places]);
  const edges = useMemo(() => (sight && !sight.isFar ? pathOf(drawing.edges, places, NODE, direction, sight.box) : ''), [drawing, places, direction, sight]);
  const shown = drawing.nodes.filter(({ id }) => places[id] && (id === stopId || (sight && !sight.isFar && isSeen(places[id]!, NODE, sight.box))));
  const zoom = (factor: number) => window && move(zoomedAt(view.current, factor, { x: window.width / 2, y: window.height / 2 }));
  return (
    <div ref={element} className={classes.graph} data-busy={isBusy || undefined} data-ready={(!isBusy && sight && drawing.nodes.length > 0) || undefined} role="group" aria-label={`Graph of ${tasks.length} tasks`}>
      {window && sight?.isFar ? <FarView places={places} edges={drawing.edges} node={NODE} direction={direction} window={window} fillOf={colourOf} lines={isDark ? LINES.dark : LINES.light} chosen={chosenId} view={view} frame={farFrame} /> : null}
      <div ref={plane} className={classes.plane}>
        <svg className={classes.edges} width="1" height="1" aria-hidden="true"><path d={edges} /></svg>
        {shown.map((node) => {
          const cells = node.tasks.map((task) => cellOf?.(task));
          const state = stateOf(cells);
          return (
            <GraphNodeView
              key={node.id} id={node.id} name={node.tasks[0]!} count={node.tasks.length} state={state} attempt={cells[0]?.attempt ?? 1} note={node.tasks.length > 1 ? summaryOf(cells) : (noteOf?.(node.tasks[0]!) ?? lookOf(state).label)}
              {...places[node.id]!} isChosen={node.id === chosenId} isStop={node.id === stopId} onChoose={choose} onKey={onKey}
            />
          );
        })}
      </div>
      {window && sight?.isFar ? <FarClicks places={places} view={view} onChoose={choose} /> : null}
      <div className={classes.controls} data-still>
        <ActionIcon variant="default" aria-label="Nearer" onClick={() => zoom(STEP)}><Icon name="add" size={14} /></ActionIcon>
        <ActionIcon variant="default" aria-label="Farther" onClick={() => zoom(1 / STEP)}><Icon name="less" size={14} /></ActionIcon>
        <ActionIcon variant="default" aria-label="Show all of it" onClick={fit}><Icon name="expand" size={14} /></ActionIcon>
      </div>
      {box && window && drawing.nodes.length > LEAST_FOR_MAP ? <GraphMap box={box} places={places} node={NODE} window={window} fillOf={colourOf} view={view} onMove={move} frame={mapFrame} /> : null}
      {opened.size > 0 ? <button type="button" data-still className={classes.fold} onClick={() => setOpened(new Set())}>Stack tasks that are alike</button> : null}
      <p className="visually-hidden">{tasks.length} tasks. Arrows walk from one to the next; the table has the same as a list.</p>
    </div>
  );
}

/** From afar a click is for the rectangle under it. */
function FarClicks({ places, view, onChoose }: { places: Record<string, { x: number; y: number }>; view: RefObject<{ x: number; y: number; zoom: number }>; onChoose: (id: string) => void }) {
  const click = (event: MouseEvent<HTMLElement>) => {
    const own = event.currentTarget.getBoundingClientRect();
    const { x, y, zoom } = view.current;
    const at = { x: (event.clientX - own.left - x) / zoom, y: (event.clientY - own.top - y) / zoom };
    const hit = Object.entries(places).find(([, place]) => at.x >= place.x && at.x <= place.x + NODE.width && at.y >= place.y && at.y <= place.y + NODE.height);
    if (hit) onChoose(hit[0]);
  };
  return <div className={classes.clicks} onClick={click} aria-hidden="true" />;
}
