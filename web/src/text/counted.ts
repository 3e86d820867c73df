/**
 * A number with a comma between its thousands. Without Intl: the first number that a page formats with it costs tens of milliseconds, for the sake of a comma.
 */
export const thousands = (number: number) => String(number).replace(/\B(?=(?:\d{3})+$)/g, ',');

/** A number and what it counts: 1 task, 12 tasks. */
export const counted = (number: number, word: string) => `${thousands(number)} ${word}${number === 1 ? '' : 's'}`;
