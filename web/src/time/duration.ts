/** A length of time for people: 420 ms, 12.3 s, 4 min 05 s, 3 h 12 min, 2 d 4 h. */
export function durationText(milliseconds: number): string {
  if (milliseconds < 0 || !Number.isFinite(milliseconds)) return '–';
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 1440) return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
  const hours = Math.round(seconds / 3600);
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** The middle one; undefined for none. */
export function median(values: number[]): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** How a duration compares with what is usual, when it is worth telling: "3.1× slower than usual". */
export function comparison(duration: number, usual: number | undefined): string | undefined {
  if (usual === undefined || usual < 500) return undefined;
  const ratio = duration / usual;
  if (ratio >= 1.5) return `${ratio.toFixed(1)}× slower than usual`;
  return undefined;
}
