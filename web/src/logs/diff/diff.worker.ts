import { compare } from './compare';
import { type DiffRow, normal, rowsOf } from './rows';

/** First the two logs, as bytes; then, as often as one likes, how to compare them. */
export type DiffMessage = { logs: [ArrayBuffer, ArrayBuffer] } | { id: number; ignoresNumbers: boolean };

export interface Diff {
  rows: DiffRow[];
  removed: number;
  added: number;
  left: number;
}

let before: string[] = [];
let after: string[] = [];

self.onmessage = ({ data }: MessageEvent<DiffMessage>) => {
  if ('logs' in data) {
    [before, after] = [linesOf(data.logs[0]), linesOf(data.logs[1])];
    return;
  }
  const stretches = compare(before.map((line) => normal(line, data.ignoresNumbers)), after.map((line) => normal(line, data.ignoresNumbers)));
  self.postMessage({ id: data.id, diff: rowsOf(stretches, before, after) satisfies Diff });
};

function linesOf(bytes: ArrayBuffer): string[] {
  const lines = new TextDecoder().decode(bytes).split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
