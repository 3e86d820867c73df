import { describe, expect, it } from 'vitest';
import type { Overview } from '~/api/types';
import { filtered, tagsOf } from './filter';

const row = (name: string, over: object = {}, states: string[] = []) =>
  ({ workflow: { name, description: '', is_active: true, ...over }, runs: states.map((state, i) => ({ id: `${name}${i}`, state, created_at: `2026-01-0${5 - i}` })) }) as unknown as Overview;

const rows = [row('sales', { description: 'Daily orders', next_fire_at: '2026-02-02' }, ['running', 'failed']), row('backup', { is_active: false }, ['success']), row('etl', { next_fire_at: '2026-02-01', tags: ['finance', 'nightly'] })];
const names = (filter: Parameters<typeof filtered>[1]) => filtered(rows, filter).map((one) => one.workflow.name);

describe('the list of workflows', () => {
  it('is narrowed by words of name and description', () => {
    expect(names({ q: 'ORDERS sal' })).toEqual(['sales']);
    expect(names({ q: 'nothing' })).toEqual([]);
  });

  it('is narrowed to a tag, and tags are among the words', () => {
    expect([names({ tag: 'finance' }), names({ tag: 'fin' }), names({ q: 'fin' })]).toEqual([['etl'], [], ['etl']]);
    expect(tagsOf(rows)).toEqual(['finance', 'nightly']);
  });

  it('is narrowed to what went wrong last, runs, is paused or scheduled', () => {
    expect([names({ show: 'failed' }), names({ show: 'running' }), names({ show: 'paused' }), names({ show: 'scheduled' })]).toEqual([['sales'], ['sales'], ['backup'], ['etl', 'sales']]);
  });

  it('is ordered', () => {
    expect([names({}), names({ sort: 'next' }), names({ sort: 'last' })]).toEqual([['backup', 'etl', 'sales'], ['etl', 'sales', 'backup'], ['backup', 'sales', 'etl']]);
  });
});
