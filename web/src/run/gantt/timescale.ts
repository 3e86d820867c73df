/** A stretch of time, in milliseconds. */
export type Span = [from: number, to: number];

/** Where times are on a chart of a width of 1. Long stretches in which nothing happens are folded. */
export interface Timescale {
  /** 0 to 1. */
  at: (time: number) => number;
  from: number;
  to: number;
  folds: { at: number; length: number }[];
}

/** A gap is folded when it takes more than this share of the busy time. */
const LEAST_SHARE = 0.15;
/** A fold takes this share of the busy time. */
const FOLD_SHARE = 0.02;

/** The times in which something is on, without overlaps, in order. */
export function busyTimes(spans: Span[]): Span[] {
  const merged: Span[] = [];
  for (const [from, to] of spans.toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else merged.push([from, Math.max(from, to)]);
  }
  return merged;
}

/** A scale for these times. */
export function timescaleOf(spans: Span[], folded = true): Timescale {
  const busy = busyTimes(spans);
  if (busy.length === 0) return { at: () => 0, from: 0, to: 0, folds: [] };
  const [from, to] = [busy[0]![0], Math.max(busy.at(-1)![1], busy[0]![0] + 1)];
  const length = Math.max(1, busy.reduce((sum, [start, end]) => sum + end - start, 0));
  // Pieces of the scale, each with its length on the chart.
  const pieces: { from: number; to: number; size: number; isFold: boolean }[] = [];
  busy.forEach(([start, end], i) => {
    const gap = i > 0 ? start - busy[i - 1]![1] : 0;
    const isFold = folded && gap > length * LEAST_SHARE;
    if (gap > 0) pieces.push({ from: start - gap, to: start, size: isFold ? length * FOLD_SHARE : gap, isFold });
    pieces.push({ from: start, to: end, size: end - start, isFold: false });
  });
  const whole = Math.max(1, pieces.reduce((sum, piece) => sum + piece.size, 0));
  const starts: number[] = [];
  pieces.reduce((sum, piece) => {
    starts.push(sum);
    return sum + piece.size;
  }, 0);
  const at = (time: number) => {
    if (time <= from) return 0;
    if (time >= to) return 1;
    let place = pieces.findIndex((piece) => time <= piece.to);
    if (place < 0) place = pieces.length - 1;
    const piece = pieces[place]!;
    const part = piece.to === piece.from ? 0 : (time - piece.from) / (piece.to - piece.from);
    return (starts[place]! + part * piece.size) / whole;
  };
  const folds = pieces.flatMap((piece, i) => (piece.isFold ? [{ at: (starts[i]! + piece.size / 2) / whole, length: piece.to - piece.from }] : []));
  return { at, from, to, folds };
}

/** Round times for an axis, about so many. */
export function ticksOf({ from, to }: { from: number; to: number }, about: number): number[] {
  const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 21_600_000, 43_200_000, 86_400_000];
  const step = steps.find((one) => (to - from) / one <= about) ?? Math.ceil((to - from) / about / 86_400_000) * 86_400_000;
  const ticks: number[] = [];
  for (let time = Math.ceil(from / step) * step; time <= to; time += step) ticks.push(time);
  return ticks;
}

/** Of these times those that are far enough apart on the axis for their words: on both sides of a fold they may be at the same place. */
export function spaced(times: number[], at: (time: number) => number, least: number): number[] {
  const kept: number[] = [];
  for (const time of times) if (kept.length === 0 || at(time) - at(kept.at(-1)!) >= least) kept.push(time);
  return kept;
}
