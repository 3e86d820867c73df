/** A stretch of lines that two logs have in common, or that only one of them has. Places count from 0. */
export interface Stretch {
  kind: 'same' | 'removed' | 'added';
  /** Place of its first line in the one before; of an added stretch, where it would be. */
  a: number;
  /** Place of its first line in the one after; of a removed stretch, where it would be. */
  b: number;
  count: number;
}

/** More edits than this within one part that has no lines of its own are not looked for: then all of it went, and all of it came. */
const MOST_EDITS = 1500;

/**
 * Compares two logs line by line. Lines that each has once are taken as fixed points, as long as they come in the same order; between two of them
 * the shortest edit is looked for, within bounds. So a million equal lines cost one look at each, and logs that have nothing in common no more than that.
 */
export function compare(before: readonly string[], after: readonly string[]): Stretch[] {
  const [a, b] = numbered(before, after);
  const stretches: Stretch[] = [];
  part(a, b, { from: 0, to: a.length }, { from: 0, to: b.length }, stretches);
  return stretches;
}

interface Range {
  from: number;
  to: number;
}

/** Equal lines get the same number, which is quicker to compare. */
function numbered(before: readonly string[], after: readonly string[]): [Int32Array, Int32Array] {
  const numbers = new Map<string, number>();
  const numberOf = (line: string) => {
    let number = numbers.get(line);
    if (number === undefined) numbers.set(line, (number = numbers.size));
    return number;
  };
  return [Int32Array.from(before, numberOf), Int32Array.from(after, numberOf)];
}

function put(stretches: Stretch[], kind: Stretch['kind'], a: number, b: number, count: number): void {
  if (count === 0) return;
  const last = stretches.at(-1);
  if (last?.kind === kind && last.a + (kind === 'added' ? 0 : last.count) === a && last.b + (kind === 'removed' ? 0 : last.count) === b) last.count += count;
  else stretches.push({ kind, a, b, count });
}

function part(a: Int32Array, b: Int32Array, left: Range, right: Range, stretches: Stretch[]): void {
  let { from: i, to: iEnd } = left;
  let { from: j, to: jEnd } = right;
  const [head, headB] = [i, j];
  while (i < iEnd && j < jEnd && a[i] === b[j]) [i, j] = [i + 1, j + 1];
  put(stretches, 'same', head, headB, i - head);
  let tail = 0;
  while (iEnd > i && jEnd > j && a[iEnd - 1] === b[jEnd - 1]) [iEnd, jEnd, tail] = [iEnd - 1, jEnd - 1, tail + 1];
  if (i === iEnd || j === jEnd) {
    put(stretches, 'removed', i, j, iEnd - i);
    put(stretches, 'added', iEnd, j, jEnd - j);
  } else {
    const fixed = anchors(a, b, { from: i, to: iEnd }, { from: j, to: jEnd });
    if (fixed.length === 0) shortest(a, b, { from: i, to: iEnd }, { from: j, to: jEnd }, stretches);
    else {
      for (const [x, y] of fixed) {
        part(a, b, { from: i, to: x }, { from: j, to: y }, stretches);
        put(stretches, 'same', x, y, 1);
        [i, j] = [x + 1, y + 1];
      }
      part(a, b, { from: i, to: iEnd }, { from: j, to: jEnd }, stretches);
    }
  }
  put(stretches, 'same', iEnd, jEnd, tail);
}

/** Lines that each part has once, as far as they come in the same order in both. */
function anchors(a: Int32Array, b: Int32Array, left: Range, right: Range): [number, number][] {
  const inB = onceIn(b, right);
  const inA = onceIn(a, left);
  const pairs: [number, number][] = [];
  for (const [line, x] of inA) {
    const y = inB.get(line);
    if (x >= 0 && y !== undefined && y >= 0) pairs.push([x, y]);
  }
  return rising(pairs);
}

/** Place of each line that a part has once; -1 for one that it has more often. */
function onceIn(lines: Int32Array, { from, to }: Range): Map<number, number> {
  const places = new Map<number, number>();
  for (let at = from; at < to; at++) places.set(lines[at]!, places.has(lines[at]!) ? -1 : at);
  return places;
}

/** The longest choice of pairs, given by their first places, whose second places rise. */
function rising(pairs: [number, number][]): [number, number][] {
  const ends: number[] = [];
  const before = new Int32Array(pairs.length);
  for (let k = 0; k < pairs.length; k++) {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (pairs[ends[middle]!]![1] < pairs[k]![1]) low = middle + 1;
      else high = middle;
    }
    before[k] = low > 0 ? ends[low - 1]! : -1;
    ends[low] = k;
  }
  const chosen: [number, number][] = [];
  for (let k = ends.at(-1) ?? -1; k >= 0; k = before[k]!) chosen.push(pairs[k]!);
  return chosen.reverse();
}

/** The shortest edit of a part, by Myers' greedy way; where it takes too many edits, all of the part went and came. */
function shortest(a: Int32Array, b: Int32Array, left: Range, right: Range, stretches: Stretch[]): void {
  const [n, m] = [left.to - left.from, right.to - right.from];
  const most = Math.min(n + m, MOST_EDITS);
  const reach = new Int32Array(2 * most + 3);
  const steps: Int32Array[] = [];
  for (let d = 0; d <= most; d++) {
    for (let k = -d; k <= d; k += 2) {
      const at = k + most + 1;
      let x = k === -d || (k !== d && reach[at - 1]! < reach[at + 1]!) ? reach[at + 1]! : reach[at - 1]! + 1;
      let y = x - k;
      while (x < n && y < m && a[left.from + x] === b[right.from + y]) [x, y] = [x + 1, y + 1];
      reach[at] = x;
      if (x >= n && y >= m) {
        steps.push(reach.slice(most + 1 - d - 1, most + 1 + d + 2));
        return trace(steps, n, m, left.from, right.from, stretches);
      }
    }
    steps.push(reach.slice(most + 1 - d - 1, most + 1 + d + 2));
  }
  put(stretches, 'removed', left.from, right.from, n);
  put(stretches, 'added', left.to, right.from, m);
}

/** Walks the edit back from its end. What was kept of turn d are the reaches of the diagonals from -d-1 to d+1. */
function trace(steps: Int32Array[], n: number, m: number, a0: number, b0: number, stretches: Stretch[]): void {
  const edits: [Stretch['kind'], number, number, number][] = [];
  let [x, y] = [n, m];
  for (let d = steps.length - 1; d > 0; d--) {
    const reach = steps[d - 1]!;
    const of = (k: number) => reach[k + d]!; // turn d - 1 begins with the diagonal -d
    const k = x - y;
    const isDown = k === -d || (k !== d && of(k - 1) < of(k + 1));
    const before = isDown ? k + 1 : k - 1;
    const [fromX, fromY] = [of(before), of(before) - before];
    const kept = isDown ? x - fromX : x - fromX - 1;
    edits.push(['same', x - kept, y - kept, kept]);
    edits.push(isDown ? ['added', fromX, fromY, 1] : ['removed', fromX, fromY, 1]);
    [x, y] = [fromX, fromY];
  }
  edits.push(['same', 0, 0, x]);
  for (const [kind, atA, atB, count] of edits.reverse()) put(stretches, kind, a0 + atA, b0 + atB, count);
}
