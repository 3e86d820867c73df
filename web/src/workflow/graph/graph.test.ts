import { describe, expect, it } from 'vitest';
import { layoutOf, placesOf } from './layout';
import { drawingOf, type GraphTask } from './stacks';

const fan = (width: number): GraphTask[] => [
  { name: 'split', parents: [] },
  ...Array.from({ length: width }, (_, i) => ({ name: `part-${i}`, parents: ['split'] })),
  { name: 'join', parents: Array.from({ length: width }, (_, i) => `part-${i}`) },
];

describe('the drawing of a graph', () => {
  it('shows tasks that are alike as one', () => {
    const { nodes, edges } = drawingOf(fan(466), new Set());
    expect(nodes.map((node) => [node.id, node.tasks.length])).toEqual([['split', 1], ['stack:part-0', 466], ['join', 1]]);
    expect(edges).toEqual([['split', 'stack:part-0'], ['stack:part-0', 'join']]);
  });

  it('shows few of them, and an opened stack, one by one', () => {
    expect(drawingOf(fan(4), new Set()).nodes).toHaveLength(6);
    expect(drawingOf(fan(20), new Set(['stack:part-0'])).nodes).toHaveLength(22);
  });

  it('does not take tasks that nothing connects for alike', () => {
    expect(drawingOf(Array.from({ length: 9 }, (_, i) => ({ name: `t${i}`, parents: [] })), new Set()).nodes).toHaveLength(9);
  });

  it('passes over a parent that is not there', () => {
    expect(drawingOf([{ name: 'a', parents: ['gone'] }], new Set()).edges).toEqual([]);
  });
});

describe('the layout', () => {
  it('of a small graph goes the way that fits its place better', () => {
    const chain = Array.from({ length: 8 }, (_, i) => ({ name: `t${i}`, parents: i === 0 ? [] : [`t${i - 1}`] }));
    const { nodes, edges } = drawingOf(chain, new Set());
    const request = { nodes: nodes.map(({ id }) => ({ id, width: 180, height: 36 })), edges };
    expect([layoutOf({ ...request, shape: 0.8 }).direction, layoutOf({ ...request, shape: 8 }).direction, layoutOf(request).direction]).toEqual(['TB', 'LR', 'LR']);
  });

  it('puts parents left of their children, and nobody over anybody', () => {
    const { nodes, edges } = drawingOf(fan(12), new Set(['stack:part-0']));
    const places = placesOf({ nodes: nodes.map(({ id }) => ({ id, width: 180, height: 36 })), edges });
    for (const [from, to] of edges) expect(places[from]!.x + 180).toBeLessThanOrEqual(places[to]!.x);
    const all = Object.values(places);
    for (const a of all) for (const b of all) if (a !== b) expect(Math.abs(a.x - b.x) >= 180 || Math.abs(a.y - b.y) >= 36).toBe(true);
  });

  it('of a thousand nodes in layers takes little, and as stacks next to nothing', () => {
    const tasks = Array.from({ length: 1000 }, (_, i) => ({ name: `t${i}`, parents: i < 20 ? [] : [`t${i - 20}`, ...(i % 3 === 0 ? [`t${i - 19}`] : [])] }));
    const sized = ({ nodes, edges }: ReturnType<typeof drawingOf>) => ({ nodes: nodes.map(({ id }) => ({ id, width: 180, height: 36 })), edges });
    const time = (run: () => void) => {
      const began = performance.now();
      run();
      return Math.round(performance.now() - began);
    };
    const [whole, stacked] = [time(() => placesOf(sized(drawingOf(tasks, new Set())))), time(() => placesOf(sized(drawingOf(fan(1000), new Set()))))];
    console.log(`layout: 1000 nodes ${whole} ms, 1002 tasks in stacks ${stacked} ms`);
    expect(stacked).toBeLessThan(whole);
  });
});
