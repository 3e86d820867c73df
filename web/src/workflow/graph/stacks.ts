import { grouped } from '~/text/grouped';
/** A task and what it comes after. */
export interface GraphTask {
  name: string;
  parents: string[];
}

/** A node of the drawing: a task, or many alike that are drawn as one. */
export interface GraphNode {
  id: string;
  /** Names of the tasks it stands for; one for a task by itself. */
  tasks: string[];
}

export interface Drawing {
  nodes: GraphNode[];
  edges: [string, string][];
}

/** Fewer than this are drawn one by one. */
export const LEAST_STACK = 5;

/**
 * What to draw of a graph. Tasks with the same parents and the same children are one node, until it is opened:
 * so a fan-out of hundreds fits on a screen, and costs nothing to lay out.
 */
export function drawingOf(tasks: GraphTask[], opened: ReadonlySet<string>): Drawing {
  const children = new Map<string, string[]>(tasks.map((task) => [task.name, []]));
  for (const task of tasks) for (const parent of task.parents) children.get(parent)?.push(task.name);
  const alike = grouped(tasks, (task) => JSON.stringify([task.parents.toSorted(), children.get(task.name)!.toSorted()]));
  const nodeOf = new Map<string, string>();
  const nodes: GraphNode[] = [];
  for (const group of alike.values()) {
    const id = `stack:${group[0]!.name}`;
    const isLonely = group[0]!.parents.length === 0 && children.get(group[0]!.name)!.length === 0;
    if (group.length >= LEAST_STACK && !opened.has(id) && !isLonely) nodes.push({ id, tasks: group.map((task) => task.name) });
    else for (const task of group) nodes.push({ id: task.name, tasks: [task.name] });
  }
  for (const node of nodes) for (const task of node.tasks) nodeOf.set(task, node.id);
  const edges = new Map<string, [string, string]>();
  for (const task of tasks) {
    for (const parent of task.parents) {
      const [from, to] = [nodeOf.get(parent), nodeOf.get(task.name)!];
      if (from) edges.set(`${from}\n${to}`, [from, to]);
    }
  }
  const order = new Map(tasks.map((task, place) => [task.name, place]));
  return { nodes: nodes.toSorted((a, b) => order.get(a.tasks[0]!)! - order.get(b.tasks[0]!)!), edges: [...edges.values()] };
}
