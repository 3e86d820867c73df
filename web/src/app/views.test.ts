import { renderHook } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';

async function fresh(kept?: string) {
  vi.resetModules();
  localStorage.clear();
  if (kept !== undefined) localStorage.setItem('miniairflow.views', kept);
  return import('./views');
}

describe('saved views', () => {
  beforeEach(() => localStorage.clear());

  it('are kept in the browser, one of a name on a screen', async () => {
    const { saveView, forgetView, useViews } = await fresh();
    saveView({ name: 'mine', path: '/workflows', search: '?q=a' });
    saveView({ name: 'mine', path: '/runs', search: '?status=failed' });
    saveView({ name: 'mine', path: '/workflows', search: '?q=b' });
    const { result } = renderHook(() => useViews());
    expect(result.current.map((view) => view.path + view.search)).toEqual(['/runs?status=failed', '/workflows?q=b']);
    forgetView(result.current[0]!);
    expect(JSON.parse(localStorage.getItem('miniairflow.views')!)).toHaveLength(1);
  });

  it.each(['not json', '{}', '[null, 7, {"name":"x"}]', '[{"name":"x","path":"//example.invalid","search":""}]', '[{"name":"x","path":"https://example.invalid","search":""}]'])('pass over %s', async (kept) => {
    const { useViews } = await fresh(kept);
    expect(renderHook(() => useViews()).result.current).toEqual([]);
  });
});
