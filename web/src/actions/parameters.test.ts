import { describe, expect, it } from 'vitest';
import { changedValues, initialValues, problemIn } from './parameters';

const parameters = { day: {}, limit: { type: 'integer', default: '10', min: 1, max: 20 }, mode: { enum: ['fast', 'safe'], default: 'safe' }, dry: { type: 'boolean', default: 'false' }, on: { type: 'date', default: '2026-01-01' }, rows: { type: 'json', default: '[]' } };

describe('the fields of a run', () => {
  it('begin with the address, then the earlier run, then the default', () => {
    expect(initialValues(parameters, { day: 'mon', limit: '5' }, { day: 'tue' })).toEqual({ day: 'tue', limit: '5', mode: 'safe', dry: 'false', on: '2026-01-01', rows: '[]' });
    expect(initialValues(parameters, undefined, { unknown: 'x' })).not.toHaveProperty('unknown');
  });

  it.each([
    ['day', '', 'It has no default'], ['day', 'x', undefined], ['limit', '1.5', 'whole number'], ['limit', '0', 'at least 1'], ['limit', '21', 'at most 20'], ['limit', '7', undefined],
    ['mode', 'wild', 'one of fast, safe'], ['dry', 'maybe', 'true or false'], ['dry', 'true', undefined], ['on', 'soon', 'a date'], ['on', '2026-12-24', undefined], ['rows', '[1', 'JSON'], ['rows', '{"a":1}', undefined],
  ] as const)('%s = %j is judged', (name, value, words) => {
    const problem = problemIn(parameters[name], value);
    if (words === undefined) expect(problem).toBeUndefined();
    else expect(problem).toContain(words);
  });

  it('are sent only where they differ from the defaults', () => {
    expect(changedValues(parameters, { day: 'x', limit: '10', mode: 'fast', dry: 'false' })).toEqual({ day: 'x', mode: 'fast' });
  });
});
