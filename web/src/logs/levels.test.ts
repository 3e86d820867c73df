import { describe, expect, it } from 'vitest';
import { levelChoices } from './levels';

describe('the choices of the level filter', () => {
  it('say how many lines each shows: those that matter more are among them', () => {
    expect(levelChoices({ error: 3, warn: 20, info: 1000, other: 7 }).map((one) => one.label)).toEqual(['All lines', 'Info and up (1,023)', 'Warnings and up (23)', 'Errors (3)']);
  });

  it('say nothing of what nobody has counted', () => {
    expect(levelChoices(undefined).map((one) => one.label)).toEqual(['All lines', 'Info and up', 'Warnings and up', 'Errors']);
  });
});
