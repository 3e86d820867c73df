/** A line of a comparison. */
export interface DiffLine {
  kind: 'same' | 'added' | 'removed' | 'fold';
  text: string;
}

/** Compares two texts line by line: the longest common lines stay, the rest was removed or added. */
export function diffOf(before: string, after: string): DiffLine[] {
  const [a, b] = [before.split('\n'), after.split('\n')];
  let [head, tail] = [0, 0];
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const [left, right] = [a.slice(head, a.length - tail), b.slice(head, b.length - tail)];
  return [
    ...a.slice(0, head).map((text) => ({ kind: 'same' as const, text })),
    ...middle(left, right),
    ...a.slice(a.length - tail).map((text) => ({ kind: 'same' as const, text })),
  ];
}

/** Above this many pairs of lines a comparison would take too long, and says only what went and what came. */
const MOST_PAIRS = 4_000_000;

function middle(a: string[], b: string[]): DiffLine[] {
  const removed = a.map((text) => ({ kind: 'removed' as const, text }));
  const added = b.map((text) => ({ kind: 'added' as const, text }));
  if (a.length === 0 || b.length === 0 || a.length * b.length > MOST_PAIRS) return [...removed, ...added];
  const width = b.length + 1;
  const common = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      common[i * width + j] = a[i] === b[j] ? common[(i + 1) * width + j + 1]! + 1 : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!);
    }
  }
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push({ kind: 'same', text: a[i]! });
      i++;
      j++;
    } else if (j >= b.length || (i < a.length && common[(i + 1) * width + j]! >= common[i * width + j + 1]!)) lines.push(removed[i++]!);
    else lines.push(added[j++]!);
  }
  return lines;
}

/** Leaves out what stayed the same, but for some lines around each change. */
export function folded(lines: DiffLine[], around = 3): DiffLine[] {
  const isNear = (at: number) => lines.slice(Math.max(0, at - around), at + around + 1).some((line) => line.kind !== 'same');
  const shown: DiffLine[] = [];
  let hidden = 0;
  const close = () => {
    if (hidden > 0) shown.push({ kind: 'fold', text: `${hidden} lines are the same` });
    hidden = 0;
  };
  lines.forEach((line, at) => {
    if (!isNear(at)) return void hidden++;
    close();
    shown.push(line);
  });
  close();
  return shown;
}
