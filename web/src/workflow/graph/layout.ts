import { Graph, layout } from '@dagrejs/dagre';

/** What a layout is made of, and what comes of it: the upper left corners of the nodes. */
export interface LayoutRequest {
  nodes: { id: string; width: number; height: number }[];
  edges: [string, string][];
}

export type Places = Record<string, { x: number; y: number }>;

/** Places nodes in layers from left to right. Takes about a second for a thousand nodes, so it belongs into a worker. */
export function placesOf({ nodes, edges }: LayoutRequest): Places {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'LR', ranker: 'tight-tree', nodesep: 10, ranksep: 56, marginx: 8, marginy: 8 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, width, height } of nodes) graph.setNode(id, { width, height });
  for (const [from, to] of edges) graph.setEdge(from, to);
  layout(graph);
  return Object.fromEntries(nodes.map(({ id, width, height }) => {
    const { x, y } = graph.node(id) as { x: number; y: number };
    return [id, { x: x - width / 2, y: y - height / 2 }];
  }));
}
