import { describe, expect, it } from 'vitest';
import { boundsOf, fitted, isInside, isSeen, neighbour, pathOf, showing, sightOf, zoomedAt } from './viewport';

const NODE = { width: 100, height: 40 };
const WINDOW = { width: 800, height: 400 };
const places = { a: { x: 0, y: 100 }, b: { x: 200, y: 0 }, c: { x: 200, y: 200 }, d: { x: 400, y: 100 } };

describe('what is seen of a drawing', () => {
  it('is all of it, in the middle and no larger than it is', () => {
    const box = boundsOf(places, NODE)!;
    expect(box).toEqual({ left: 0, top: 0, right: 500, bottom: 240 });
    const view = fitted(box, WINDOW);
    expect(view.zoom).toBe(1);
    expect([view.x, view.y]).toEqual([150, 80]);
    expect(boundsOf({}, NODE)).toBeUndefined();
  });

  it('is its beginning where all of it would be too small to read', () => {
    const view = fitted({ left: 0, top: 0, right: 100_000, bottom: 200 }, WINDOW);
    expect(view.zoom).toBe(0.25);
    expect(view.x).toBe(12);
  });

  it('keeps the point under the pointer where it is when it comes nearer, within bounds', () => {
    const view = { x: 10, y: 20, zoom: 0.5 };
    const nearer = zoomedAt(view, 2, { x: 300, y: 100 });
    const pointOf = (one: typeof view) => [(300 - one.x) / one.zoom, (100 - one.y) / one.zoom];
    expect(pointOf(nearer)).toEqual(pointOf(view));
    expect(zoomedAt(view, 100, { x: 0, y: 0 }).zoom).toBe(1.6);
    expect(zoomedAt(view, 0.0001, { x: 0, y: 0 }).zoom).toBe(0.02);
  });

  it('has the nodes in the window, and some beside it', () => {
    const view = { x: -100, y: 0, zoom: 1 };
    expect(sightOf(view, WINDOW)).toEqual({ left: 100, top: 0, right: 900, bottom: 400 });
    expect(isInside(sightOf(view, WINDOW), sightOf(view, WINDOW, 0.5))).toBe(true);
    expect([isSeen(places.a, NODE, sightOf(view, WINDOW)), isSeen({ x: -50, y: 0 }, NODE, sightOf(view, WINDOW))]).toEqual([true, false]);
  });

  it('moves no more than it must to show a node', () => {
    const view = { x: 0, y: 0, zoom: 1 };
    expect(showing(view, places.b, NODE, WINDOW)).toEqual({ ...view, y: 24 });
    expect(showing(view, { x: 300, y: 200 }, NODE, WINDOW)).toBe(view);
    const far = showing(view, { x: 5000, y: 200 }, NODE, WINDOW);
    expect(5000 + far.x + NODE.width).toBe(WINDOW.width - 24);
  });
});

describe('the arrows', () => {
  it('lead to the nearest node on their side', () => {
    expect(neighbour(places, 'a', 'left')).toBeUndefined();
    expect([neighbour(places, 'b', 'down'), neighbour(places, 'c', 'up'), neighbour(places, 'd', 'left')]).toEqual(['c', 'b', expect.stringMatching(/[bc]/)]);
    expect(neighbour(places, 'gone', 'up')).toBeUndefined();
  });

  it('reach every node from every other', () => {
    const grid = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`n${i}`, { x: (i % 6) * 200, y: Math.floor(i / 6) * 60 + (i % 5) * 3 }]));
    const reached = new Set(['n14']);
    for (const id of reached) for (const way of ['left', 'right', 'up', 'down'] as const) {
      const next = neighbour(grid, id, way);
      if (next) reached.add(next);
    }
    expect(reached.size).toBe(30);
  });
});

describe('the edges', () => {
  it('are one path from the ends of nodes to the beginnings of others, those out of sight left out', () => {
    const edges: [string, string][] = [['a', 'b'], ['a', 'c'], ['c', 'd'], ['gone', 'd']];
    expect(pathOf(edges, places, NODE, 'LR').split('M')).toHaveLength(4);
    expect(pathOf([['a', 'b']], places, NODE, 'LR')).toBe('M100 120C150 120 150 20 200 20');
    expect(pathOf([['a', 'b']], places, NODE, 'TB')).toMatch(/^M50 140C/);
    expect(pathOf(edges, places, NODE, 'LR', { left: 301, top: 0, right: 800, bottom: 400 }).split('M')).toHaveLength(1 + 1);
  });
});
