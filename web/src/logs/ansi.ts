import { inert } from '~/text/inert';

/** A stretch of a line with one look. */
export interface Span {
  text: string;
  /** Classes of ansi.css, such as "fg-1 bold". */
  look: string;
  /** A colour beyond the sixteen; undefined for none. */
  colour?: string;
}

interface Pen {
  fg?: string;
  bg?: string;
  colour?: string;
  marks: Set<string>;
}

// eslint-disable-next-line no-control-regex
const ESCAPES = /\u001b(?:\[([0-9;:?<=>]*)[ -/]*([@-~])|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_]|[ -/]+[0-~])/g;

/** A line's colours. Every other thing that it tells a terminal to do is left out, and never done. */
export function spansOf(line: string): Span[] {
  const spans: Span[] = [];
  const pen: Pen = { marks: new Set() };
  let at = 0;
  const push = (text: string) => {
    if (text) spans.push({ text: inert(text), look: lookOf(pen), colour: pen.colour });
  };
  for (const match of line.matchAll(ESCAPES)) {
    push(line.slice(at, match.index));
    at = match.index + match[0].length;
    if (match[2] === 'm') apply(pen, match[1] ?? '');
  }
  push(line.slice(at));
  return spans;
}

/** The words of a line, without any look. */
export const plainText = (line: string) => inert(line.replace(ESCAPES, ''));

function lookOf(pen: Pen): string {
  return [pen.fg && `fg-${pen.fg}`, pen.bg && `bg-${pen.bg}`, ...pen.marks].filter(Boolean).join(' ');
}

function apply(pen: Pen, text: string): void {
  const codes = text.split(/[;:]/).map((code) => Number(code || 0));
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    if (code === 0) Object.assign(pen, { fg: undefined, bg: undefined, colour: undefined, marks: new Set() });
    else if (code === 1) pen.marks.add('bold');
    else if (code === 2) pen.marks.add('dim');
    else if (code === 3) pen.marks.add('italic');
    else if (code === 4) pen.marks.add('underline');
    else if (code === 22) ['bold', 'dim'].forEach((mark) => pen.marks.delete(mark));
    else if (code === 23) pen.marks.delete('italic');
    else if (code === 24) pen.marks.delete('underline');
    else if (code >= 30 && code <= 37) [pen.fg, pen.colour] = [String(code - 30), undefined];
    else if (code >= 90 && code <= 97) [pen.fg, pen.colour] = [String(code - 82), undefined];
    else if (code === 39) [pen.fg, pen.colour] = [undefined, undefined];
    else if (code >= 40 && code <= 47) pen.bg = String(code - 40);
    else if (code >= 100 && code <= 107) pen.bg = String(code - 92);
    else if (code === 49) pen.bg = undefined;
    else if (code === 38 || code === 48) i += extended(pen, codes, i);
  }
}

/** One of 256 colours, or any colour. Backgrounds of that kind are left out, so that ink stays readable. */
function extended(pen: Pen, codes: number[], at: number): number {
  const isInk = codes[at] === 38;
  if (codes[at + 1] === 5) {
    const number = codes[at + 2] ?? 0;
    if (isInk && number < 16) [pen.fg, pen.colour] = [String(number), undefined];
    else if (isInk) [pen.fg, pen.colour] = [undefined, cube(number)];
    return 2;
  }
  if (codes[at + 1] === 2) {
    const [r, g, b] = codes.slice(at + 2, at + 5).map((part) => Math.min(255, part || 0));
    if (isInk) [pen.fg, pen.colour] = [undefined, `rgb(${r ?? 0} ${g ?? 0} ${b ?? 0})`];
    return 4;
  }
  return 0;
}

function cube(number: number): string {
  if (number >= 232) return `rgb(${Array(3).fill(8 + (number - 232) * 10).join(' ')})`;
  const step = (part: number) => (part === 0 ? 0 : 55 + part * 40);
  const place = number - 16;
  return `rgb(${step(Math.floor(place / 36) % 6)} ${step(Math.floor(place / 6) % 6)} ${step(place % 6)})`;
}
