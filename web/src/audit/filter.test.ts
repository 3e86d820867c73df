import { describe, expect, it } from 'vitest';
import { momentOf } from '~/time/momentOf';
import { linkOf, queryOf } from './filter';

describe('the filter of the audit record', () => {
  it('takes days whole, the last one too', () => {
    expect([momentOf('2026-03-29', true), momentOf('2026-03-29', true, true)]).toEqual(['2026-03-29T00:00:00.000Z', '2026-03-30T00:00:00.000Z']);
    expect(momentOf('2026-12-31', true, true)).toBe('2027-01-01T00:00:00.000Z');
    expect(momentOf('2026-06-01', false)).toBe(new Date(2026, 5, 1).toISOString());
    expect([momentOf(undefined, true), momentOf('soon', true)]).toEqual([undefined, undefined]);
  });

  it('asks for no more than what is filled in', () => {
    expect(queryOf({ actor: 'ann', to: '2026-01-01' }, true)).toEqual({ actor: 'ann', to: '2026-01-02T00:00:00.000Z' });
    expect(queryOf({}, true)).toEqual({});
  });
});

describe('what a record is about', () => {
  it('has a page where there is one', () => {
    expect(linkOf('workflow run 0190')).toEqual({ to: '/runs/$id', id: '0190' });
    expect(linkOf('workflow etl')).toEqual({ to: '/workflows', q: 'etl' });
    expect(linkOf('secret x')).toEqual({ to: '/secrets', name: 'x' });
    expect(linkOf('key abcd ci')).toEqual({ to: '/access', view: 'keys' });
    expect([linkOf('session'), linkOf(''), linkOf('<b>workflow x')]).toEqual([undefined, undefined, undefined]);
  });
});
