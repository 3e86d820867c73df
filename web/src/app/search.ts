/** Reads what an address says after its question mark. What makes no sense is left out. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** One of some words. */
export function choice<T extends string>(value: unknown, words: readonly T[]): T | undefined {
  return words.find((word) => word === value);
}

/** A whole number within bounds. */
export function whole(value: unknown, least: number, most = Number.MAX_SAFE_INTEGER): number | undefined {
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= least && number <= most ? number : undefined;
}

/** True, or not there. */
export function flag(value: unknown): true | undefined {
  return value === true || value === 'true' ? true : undefined;
}

/** The values whose names begin alike, e.g. of param.day and param.limit; also where they have been gathered already. */
export function many(raw: Record<string, unknown>, prefix: string): Record<string, string> | undefined {
  const gathered = raw[prefix.slice(0, -1)];
  const found: Record<string, string> = {};
  if (typeof gathered === 'object' && gathered !== null) {
    for (const [name, value] of Object.entries(gathered)) if (text(value) !== undefined) found[name] = text(value)!;
  }
  for (const [name, value] of Object.entries(raw)) {
    if (name.startsWith(prefix) && text(value) !== undefined) found[name.slice(prefix.length)] = text(value)!;
  }
  return Object.keys(found).length > 0 ? found : undefined;
}

/** The first and last of some lines, as in 120-140 or 7. */
export function linesOf(value: string | undefined): [number, number] | undefined {
  const match = /^(\d{1,12})(?:-(\d{1,12}))?$/.exec(value ?? '');
  if (!match) return undefined;
  const [first, last] = [Number(match[1]), Number(match[2] ?? match[1])];
  return first >= 1 ? [Math.min(first, last), Math.max(first, last)] : undefined;
}
