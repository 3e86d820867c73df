import { useSyncExternalStore } from 'react';

/** A screen as somebody likes to see it: its filter and order, under a name. */
export interface SavedView {
  name: string;
  /** The screen's address below the interface's, e.g. /workflows. */
  path: string;
  /** What stands after the question mark there. */
  search: string;
}

const KEY = 'miniairflow.views';
const MOST = 50;
const listeners = new Set<() => void>();
let current = read();

function read(): SavedView[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter(isView).slice(0, MOST) : [];
  } catch {
    // A browser that keeps nothing, or something else under our name.
    return [];
  }
}

function isView(value: unknown): value is SavedView {
  const view = value as Partial<SavedView> | null;
  // Only a page of ours: whatever else stands there leads nowhere.
  return typeof view?.name === 'string' && typeof view.search === 'string' && typeof view.path === 'string' && /^\/[a-z]*$/.test(view.path);
}

function keep(next: SavedView[]): void {
  current = next;
  try {
    localStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // Then it holds until the page is closed.
  }
  listeners.forEach((listener) => listener());
}

/** Keeps a view, in place of the one of its name on the same screen. */
export const saveView = (view: SavedView) => keep([...current.filter((one) => one.name !== view.name || one.path !== view.path), view].slice(-MOST));

/** Forgets a view. */
export const forgetView = (view: SavedView) => keep(current.filter((one) => one !== view));

/** All that are kept, in the order in which they were. */
export function useViews(): SavedView[] {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, () => current);
}
