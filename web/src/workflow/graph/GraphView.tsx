import '@xyflow/react/dist/base.css';
import { Background, Controls, MiniMap, type NodeTypes, Panel, ReactFlow, ReactFlowProvider, useReactFlow } from '@xyflow/react';
import { useComputedColorScheme } from '@mantine/core';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { lookOf } from '~/states/palette';
import classes from './graph.module.css';
import { GraphNodeView, type GraphNodeData } from './GraphNodeView';
import { drawingOf, type GraphTask } from './stacks';
import { useLayout } from './useLayout';

const WIDTH = 190;
const HEIGHT = 40;
const MOST_FOR_MAP = 400;
const nodeTypes: NodeTypes = { task: GraphNodeView };

export interface GraphViewProps {
  tasks: GraphTask[];
  /** State and attempt of each task; a task without one is drawn as not yet. */
  cellOf?: (task: string) => { state: string; attempt: number } | undefined;
  chosen?: string;
  onChoose?: (task: string) => void;
  /** A few words beside a task's name, e.g. what it waits for. */
  noteOf?: (task: string) => string | undefined;
}

/** The graph of a workflow or a run. */
export function GraphView(props: GraphViewProps) {
  return <ReactFlowProvider><Graph {...props} /></ReactFlowProvider>;
}

function Graph({ tasks, cellOf, chosen, onChoose, noteOf }: GraphViewProps) {
  const scheme = useComputedColorScheme('light');
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const [shape, setShape] = useState(1.5);
  const place = useCallback((element: HTMLDivElement | null) => {
    // Coarse, so that a border that is moved does not lay everything out again and again.
    if (element) setShape(Math.round((element.clientWidth / Math.max(1, element.clientHeight)) * 2) / 2);
  }, []);
  const drawing = useMemo(() => drawingOf(tasks, opened), [tasks, opened]);
  const request = useMemo(() => ({ nodes: drawing.nodes.map(({ id }) => ({ id, width: WIDTH, height: HEIGHT })), edges: drawing.edges, shape }), [drawing, shape]);
  const { places, direction, isBusy } = useLayout(request);
  const toggle = useCallback((id: string) => setOpened((known) => new Set(known.has(id) ? [...known].filter((one) => one !== id) : [...known, id])), []);

  const nodes = useMemo(() => drawing.nodes.filter(({ id }) => places[id]).map((node) => ({
    id: node.id,
    type: 'task',
    position: places[node.id]!,
    width: WIDTH,
    height: HEIGHT,
    ariaLabel: node.tasks.length > 1 ? `${node.tasks.length} tasks like ${node.tasks[0]}, open` : `${node.tasks[0]}, ${lookOf(cellOf?.(node.tasks[0]!)?.state ?? 'none').label}`,
    data: { tasks: node.tasks, cells: node.tasks.map((task) => cellOf?.(task)), isChosen: node.tasks.includes(chosen ?? '\n'), note: noteOf?.(node.tasks[0]!), isDown: direction === 'TB' } satisfies GraphNodeData,
  })), [drawing, places, cellOf, chosen, noteOf, direction]);
  const edges = useMemo(() => drawing.edges.map(([source, target]) => ({ id: `${source}>${target}`, source, target, focusable: false })), [drawing]);
  const choose = (id: string) => {
    if (id.startsWith('stack:')) toggle(id);
    else onChoose?.(id);
  };
  return (
    <div ref={place} className={classes.graph} data-busy={isBusy || undefined} data-ready={(!isBusy && nodes.length > 0) || undefined}>
      <ReactFlow
        nodes={nodes} edges={edges} nodeTypes={nodeTypes} colorMode={scheme} fitView minZoom={0.05} maxZoom={1.6} onlyRenderVisibleElements nodesDraggable={false} nodesConnectable={false}
        edgesFocusable={false} elementsSelectable={false} nodesFocusable onNodeClick={(_, node) => choose(node.id)} proOptions={{ hideAttribution: true }}
      >
        <Background gap={24} />
        <Controls showInteractive={false} />
        {nodes.length > 12 && nodes.length < MOST_FOR_MAP ? <MiniMap pannable zoomable nodeColor={(node) => fillOf(node.data as unknown as GraphNodeData)} ariaLabel="Map of the graph" /> : null}
        {opened.size > 0 ? <Panel position="top-right"><button type="button" className={classes.fold} onClick={() => setOpened(new Set())}>Stack tasks that are alike</button></Panel> : null}
        <Fit by={drawing} isReady={!isBusy} onEnter={choose} />
      </ReactFlow>
      <p className="visually-hidden">{tasks.length} tasks. The table has the same as a list.</p>
    </div>
  );
}

/** Fits the drawing into sight when it has changed, and lets Enter choose the node that has the focus. */
function Fit({ by, isReady, onEnter }: { by: unknown; isReady: boolean; onEnter: (id: string) => void }) {
  const flow = useReactFlow();
  useEffect(() => {
    if (isReady) void flow.fitView({ padding: 0.08, maxZoom: 1, minZoom: 0.25 });
  }, [by, isReady, flow]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const id = (event.target as HTMLElement).closest?.('.react-flow__node')?.getAttribute('data-id');
      if (!id || (event.key !== 'Enter' && event.key !== ' ')) return;
      event.preventDefault();
      onEnter(id);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });
  return null;
}

function fillOf(data: GraphNodeData): string {
  const worst = data.cells.find((cell) => cell?.state === 'failed') ?? data.cells[0];
  return `var(--state-${worst?.state ?? 'none'})`;
}
