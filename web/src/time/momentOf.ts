/** The first moment of a day by a clock, or of the day after it; undefined for what is no day. */
export function momentOf(day: string | undefined, isUtc: boolean, isEnd = false): string | undefined {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day ?? '')?.slice(1).map(Number);
  if (!parts) return undefined;
  const [year, month, date] = [parts[0]!, parts[1]! - 1, parts[2]! + (isEnd ? 1 : 0)];
  // By the calendar, not by adding 24 hours: days on which the clocks change are shorter or longer.
  return new Date(isUtc ? Date.UTC(year, month, date) : new Date(year, month, date).getTime()).toISOString();
}
