import { describe, expect, it } from 'vitest';
import { COLOURS, lookOf, STATES } from './palette';
import { contrast, difference, VISIONS } from './vision';

const names = Object.keys(COLOURS) as (keyof typeof COLOURS)[];
const pairs = names.flatMap((a, i) => names.slice(i + 1).map((b) => [a, b] as const));

describe('state colours', () => {
  it.each(Object.keys(VISIONS))('differ from each other for %s vision', (vision) => {
    expect(pairs).toHaveLength(28);
    for (const [a, b] of pairs) {
      expect(difference(COLOURS[a].light, COLOURS[b].light, vision), `${a} and ${b}, light`).toBeGreaterThanOrEqual(15);
      expect(difference(COLOURS[a].dark, COLOURS[b].dark, vision), `${a} and ${b}, dark`).toBeGreaterThanOrEqual(10);
    }
  });

  it('carry ink that can be read on them', () => {
    for (const [name, look] of Object.entries(STATES)) {
      expect(contrast(look.light, look.ink), `${name}, light`).toBeGreaterThanOrEqual(4.5);
      expect(contrast(look.dark, look.darkInk), `${name}, dark`).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('that share a colour have another icon', () => {
    const looks = Object.values(STATES).map((look) => `${look.light} ${look.icon}`);
    expect(new Set(looks).size).toBe(looks.length);
  });

  it('show a word of a newer server as it is', () => {
    expect(lookOf('hibernating').label).toBe('hibernating');
  });
});
