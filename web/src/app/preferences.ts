import { useSyncExternalStore } from 'react';
import type { Clock } from '~/time/clock';

/** What a reader chose; kept in the browser. */
export interface Preferences {
  clock: Clock;
  density: 'comfortable' | 'compact';
  navigation: 'wide' | 'narrow';
}

const KEY = 'miniairflow.preferences';
const DEFAULTS: Preferences = { clock: 'local', density: 'compact', navigation: 'wide' };

const listeners = new Set<() => void>();
let current = read();

function read(): Preferences {
  try {
    return { ...DEFAULTS, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Preferences>) };
  } catch {
    // A browser that keeps nothing, or something else under our name: as on the first day.
    return DEFAULTS;
  }
}

/** Changes some of it, everywhere at once. */
export function prefer(change: Partial<Preferences>): void {
  current = { ...current, ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // Then it holds until the page is closed.
  }
  listeners.forEach((listener) => listener());
}

/** What the reader chose. */
export function usePreferences(): Preferences {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, () => current);
}
