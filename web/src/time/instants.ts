/** A time as the server writes it into its sentences: 2026-11-30T22:32:02Z. */
const INSTANT = /\b\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z/g;

/** The parts of a sentence: its words, and between them the times in it. */
export function partsOf(sentence: string): { text: string; isTime: boolean }[] {
  const parts: { text: string; isTime: boolean }[] = [];
  let at = 0;
  for (const match of sentence.matchAll(INSTANT)) {
    if (Number.isNaN(Date.parse(match[0]))) continue;
    if (match.index > at) parts.push({ text: sentence.slice(at, match.index), isTime: false });
    parts.push({ text: match[0], isTime: true });
    at = match.index + match[0].length;
  }
  if (at < sentence.length) parts.push({ text: sentence.slice(at), isTime: false });
  return parts;
}
