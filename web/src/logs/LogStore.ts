import type { LogLines } from '~/api/types';

/** Lines, and where they are only some of the log's: their numbers in it, and how many the whole log has. */
export interface LinesPart extends LogLines {
  numbers?: number[];
  whole?: number;
}

/** Asks for lines: from a place on, or without one the last. */
export type LoadLines = (from: number | undefined, count: number) => Promise<LinesPart>;

const BLOCK = 500;
const MOST_BLOCKS = 80;

/**
 * The part of a log that is looked at. A log may have a million lines and more, so only some blocks of lines are kept,
 * and the server is asked for a block when one of its lines comes into sight.
 */
export class LogStore {
  /** How many lines can be shown. */
  total = 0;
  /** How many lines the log has; more than can be shown where a filter leaves some out. */
  whole = 0;
  bytes = 0;
  ended = false;
  isLoaded = false;
  error: unknown;

  private readonly blocks = new Map<number, (string | undefined)[]>();
  private readonly numbers = new Map<number, number[]>();
  private readonly asked = new Set<number>();
  private readonly listeners = new Set<() => void>();
  private version = 0;

  constructor(private readonly load: LoadLines) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Changes when anything else does. */
  readonly snapshot = (): number => this.version;

  /** The number in the log of the line at a place; undefined while it is not here. */
  numberAt(place: number): number | undefined {
    return this.numbers.size === 0 ? place : this.numbers.get(blockOf(place))?.[(place - 1) % BLOCK];
  }

  /** A line by its place, from 1, which without a filter is its number; undefined while it is not here. */
  line(number: number): string | undefined {
    return this.blocks.get(blockOf(number))?.[(number - 1) % BLOCK];
  }

  /** Loads the end, and learns how long the log is. */
  async start(): Promise<void> {
    await this.ask(undefined, BLOCK);
  }

  /** Sees to it that these lines come. */
  want(first: number, last: number): void {
    for (let block = blockOf(Math.max(1, first)); block <= blockOf(Math.min(last, this.total)); block++) {
      const missing = this.missingIn(block);
      if (missing === undefined || this.asked.has(block)) continue;
      this.asked.add(block);
      void this.ask(missing, BLOCK - ((missing - 1) % BLOCK)).finally(() => {
        this.asked.delete(block);
      });
    }
  }

  /** Looks for new lines. The last one is read again: it may have had no end yet. */
  async poll(): Promise<void> {
    if (this.ended) return;
    await this.ask(Math.max(1, this.total), 2000);
  }

  /** Lines for the clipboard, asked for where they are not here. */
  async text(first: number, last: number): Promise<string[]> {
    const lines: string[] = [];
    while (first + lines.length <= last) {
      const part = await this.load(first + lines.length, Math.min(5000, last - first - lines.length + 1));
      if (part.lines.length === 0) break;
      lines.push(...part.lines);
    }
    return lines;
  }

  private missingIn(block: number): number | undefined {
    const lines = this.blocks.get(block);
    const first = block * BLOCK + 1;
    const last = Math.min(first + BLOCK - 1, this.total);
    for (let number = first; number <= last; number++) if (lines?.[number - first] === undefined) return number;
    return undefined;
  }

  private async ask(from: number | undefined, count: number): Promise<void> {
    try {
      this.take(await this.load(from, count));
      this.error = undefined;
    } catch (error) {
      this.error = error;
    }
    this.tell();
  }

  private take(part: LinesPart): void {
    part.lines.forEach((line, i) => {
      const number = part.first + i;
      const block = blockOf(number);
      let lines = this.blocks.get(block);
      if (!lines) this.blocks.set(block, (lines = []));
      lines[(number - 1) % BLOCK] = line;
      if (part.numbers) this.note(block, (number - 1) % BLOCK, part.numbers[i]!);
    });
    [this.total, this.whole, this.bytes, this.ended, this.isLoaded] = [part.total, part.whole ?? part.total, part.bytes, part.ended, true];
    const kept = part.lines.length > 0 ? blockOf(part.first) : undefined;
    for (const block of this.blocks.keys()) {
      if (this.blocks.size <= MOST_BLOCKS) break;
      if (block === kept) continue;
      this.blocks.delete(block);
      this.numbers.delete(block);
    }
  }

  private note(block: number, at: number, number: number): void {
    let numbers = this.numbers.get(block);
    if (!numbers) this.numbers.set(block, (numbers = []));
    numbers[at] = number;
  }

  private tell(): void {
    this.version++;
    this.listeners.forEach((listener) => listener());
  }
}

const blockOf = (number: number) => Math.floor((number - 1) / BLOCK);
