import { plainText } from '../ansi';
import type { Stretch } from './compare';

/** What is shown of a comparison: a line with its numbers, or how many are left out that are the same. */
export type DiffRow = { kind: 'same' | 'removed' | 'added'; a: number | undefined; b: number | undefined; text: string } | { kind: 'fold'; count: number };

/** Lines around each change that are shown with it. */
const AROUND = 3;

/** More rows would be more than anybody reads, and slow to send to the page. */
const MOST_ROWS = 50_000;

/** Writes a line as it is compared: without colours, and on wish with all times, numbers and ids alike, of which each attempt has its own. */
export function normal(line: string, ignoresNumbers: boolean): string {
  const text = plainText(line.replace(/\r$/, ''));
  if (!ignoresNumbers) return text;
  return text
    .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '#')
    .replace(/\b(?=[a-f]*\d)(?:0x[0-9a-f]+|[0-9a-f]{7,})\b/gi, '#')
    .replace(/\d+(?:[.,:]\d+)*/g, '#');
}

/** The rows of a comparison: what changed, with some lines around it. */
export function rowsOf(stretches: readonly Stretch[], before: readonly string[], after: readonly string[]): { rows: DiffRow[]; removed: number; added: number; left: number } {
  const rows: DiffRow[] = [];
  let [removed, added, left] = [0, 0, 0];
  const fold = (count: number) => {
    if (count > 0) rows.push({ kind: 'fold', count });
  };
  stretches.forEach((stretch, at) => {
    if (stretch.kind === 'removed') removed += stretch.count;
    if (stretch.kind === 'added') added += stretch.count;
    if (rows.length >= MOST_ROWS) {
      if (stretch.kind !== 'same') left += stretch.count;
      return;
    }
    const [head, tail] = stretch.kind !== 'same' ? [stretch.count, 0] : [at > 0 ? AROUND : 0, at < stretches.length - 1 ? AROUND : 0];
    const isWhole = stretch.count <= head + tail + 1;
    const room = Math.min(isWhole ? stretch.count : head, MOST_ROWS - rows.length);
    for (let i = 0; i < room; i++) rows.push(row(stretch, i, before, after));
    if (stretch.kind !== 'same') left += stretch.count - room;
    if (isWhole) return;
    fold(stretch.count - head - tail);
    for (let i = stretch.count - tail; i < stretch.count; i++) rows.push(row(stretch, i, before, after));
  });
  return { rows, removed, added, left };
}

function row({ kind, a, b }: Stretch, i: number, before: readonly string[], after: readonly string[]): DiffRow {
  return { kind, a: kind === 'added' ? undefined : a + i + 1, b: kind === 'removed' ? undefined : b + i + 1, text: (kind === 'removed' ? before[a + i] : after[b + i])! };
}
