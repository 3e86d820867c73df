import { Handle, type NodeProps, Position } from '@xyflow/react';
import { memo } from 'react';
import { lookOf } from '~/states/palette';
import { StateIcon } from '~/states/StateIcon';
import { inert } from '~/text/inert';
import classes from './graph.module.css';
import { grouped } from '~/text/grouped';

export interface GraphNodeData extends Record<string, unknown> {
  tasks: string[];
  cells: ({ state: string; attempt: number } | undefined)[];
  isChosen: boolean;
  note: string | undefined;
  /** Whether the graph runs downwards. */
  isDown: boolean;
}

/** The loudest first: what a stack of tasks shows of itself. */
const LOUDNESS = ['failed', 'timed_out', 'lost', 'upstream_failed', 'awaiting_input', 'running', 'up_for_retry', 'queued', 'scheduled', 'cancelled', 'skipped', 'none', 'success'];

/** A task, or a stack of tasks that are alike. */
export const GraphNodeView = memo(function GraphNodeView({ data }: NodeProps) {
  const { tasks, cells, isChosen, note, isDown } = data as GraphNodeData;
  const state = LOUDNESS.find((word) => cells.some((cell) => cell?.state === word)) ?? cells[0]?.state ?? 'none';
  const attempt = cells[0]?.attempt ?? 1;
  const isStack = tasks.length > 1;
  return (
    <div className={classes.node} data-state={state} data-stack={isStack || undefined} data-chosen={isChosen || undefined} title={isStack ? `${tasks.length} tasks` : inert(tasks[0]!)}>
      <Handle type="target" position={isDown ? Position.Top : Position.Left} className={classes.handle} isConnectable={false} />
      <span className={classes.sign}><StateIcon state={state} size={15} /></span>
      <span className={classes.words}>
        <span className={`name ${classes.title}`}>{isStack ? `${tasks.length} × ${inert(tasks[0]!)}…` : inert(tasks[0]!)}</span>
        <span className={classes.note}>{isStack ? summary(cells) : (note ?? lookOf(state).label)}{!isStack && attempt > 1 ? `, attempt ${attempt}` : ''}</span>
      </span>
      <Handle type="source" position={isDown ? Position.Bottom : Position.Right} className={classes.handle} isConnectable={false} />
    </div>
  );
});

function summary(cells: GraphNodeData['cells']): string {
  const counts = grouped(cells, (cell) => cell?.state ?? 'none');
  return LOUDNESS.filter((word) => counts.has(word)).slice(0, 2).map((word) => `${counts.get(word)!.length} ${lookOf(word).label}`).join(', ');
}
