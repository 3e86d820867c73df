/** A number and what it counts: 1 task, 12 tasks. */
export const counted = (number: number, word: string) => `${number.toLocaleString('en')} ${word}${number === 1 ? '' : 's'}`;
