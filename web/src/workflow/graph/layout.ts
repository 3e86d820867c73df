import { Graph, layout } from '@dagrejs/dagre';

/** What a layout is made of, and what comes of it: the upper left corners of the nodes. */
export interface LayoutRequest {
  nodes: { id: string; width: number; height: number }[];
  edges: [string, string][];
  /** Width by height of the place where it is shown: a small graph is laid out the way that fits it better. */
  shape?: number;
}

export type Places = Record<string, { x: number; y: number }>;

export type Direction = 'LR' | 'TB';

/** Above so many nodes one layout takes long enough. */
const MOST_TRIED = 150;

/** The better of two layouts for the place. */
export function layoutOf(request: LayoutRequest): { places: Places; direction: Direction } {
  const across = placesOf(request, 'LR');
  if (request.shape === undefined || request.nodes.length > MOST_TRIED) return { places: across, direction: 'LR' };
  const down = placesOf(request, 'TB');
  return zoomOf(request, across) >= zoomOf(request, down) ? { places: across, direction: 'LR' } : { places: down, direction: 'TB' };
}

/** How large it is shown, for comparison. */
function zoomOf({ nodes, shape = 1 }: LayoutRequest, places: Places): number {
  const width = Math.max(...nodes.map(({ id, width: own }) => places[id]!.x + own));
  const height = Math.max(...nodes.map(({ id, height: own }) => places[id]!.y + own));
  return Math.min(shape / width, 1 / height);
}

/** Places nodes in layers, from left to right or downwards. Takes about a second for a thousand nodes, so it belongs into a worker. */
export function placesOf({ nodes, edges }: LayoutRequest, direction: Direction = 'LR'): Places {
  const graph = new Graph();
  graph.setGraph({ rankdir: direction, ranker: 'tight-tree', nodesep: direction === 'LR' ? 10 : 24, ranksep: direction === 'LR' ? 56 : 36, marginx: 8, marginy: 8 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, width, height } of nodes) graph.setNode(id, { width, height });
  for (const [from, to] of edges) graph.setEdge(from, to);
  layout(graph);
  return Object.fromEntries(nodes.map(({ id, width, height }) => {
    const { x, y } = graph.node(id) as { x: number; y: number };
    return [id, { x: x - width / 2, y: y - height / 2 }];
  }));
}
