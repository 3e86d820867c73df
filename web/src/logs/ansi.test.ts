import { describe, expect, it } from 'vitest';
import { plainText, spansOf } from './ansi';

const ESC = '\u001b';

describe('colours of a log', () => {
  it('become looks', () => {
    expect(spansOf(`a ${ESC}[1;31mred${ESC}[0m b`)).toEqual([
      { text: 'a ', look: '', colour: undefined }, { text: 'red', look: 'fg-1 bold', colour: undefined }, { text: ' b', look: '', colour: undefined },
    ]);
    expect(spansOf(`${ESC}[92mx`)[0]!.look).toBe('fg-10');
    expect(spansOf(`${ESC}[38;5;208mx`)[0]!.colour).toBe('rgb(255 135 0)');
    expect(spansOf(`${ESC}[38;2;1;2;300mx`)[0]!.colour).toBe('rgb(1 2 255)');
    expect(spansOf(`${ESC}[mx${ESC}[4:3my`).map((span) => span.look)).toEqual(['', 'underline italic']);
  });

  it('S20: nothing else that a line tells a terminal is done or shown', () => {
    expect(plainText(`${ESC}[2J${ESC}]0;title\u0007${ESC}]8;;http://evil\u0007link${ESC}]8;;\u0007${ESC}[1A${ESC}(Bok`)).toBe('linkok');
  });

  it('S20: characters that control or turn the writing are shown as signs', () => {
    expect(plainText('a\u0000b\rc\u202ed\u2066e\u0007')).toBe('a␀b␍c⟨202E⟩d⟨2066⟩e␇');
  });

  it('S19: markup stays text', () => {
    expect(spansOf('<img src=x onerror=alert(1)>')[0]!.text).toBe('<img src=x onerror=alert(1)>');
  });
});
