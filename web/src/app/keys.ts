import { useEffect } from 'react';

/** A key, or two one after the other as in "g g", and what it does. Written on the sheet that ? opens. */
export interface KeyBinding {
  keys: string;
  does: string;
  run: () => void;
}

const bound = new Map<string, KeyBinding>();
let first: { key: string; at: number } | undefined;

/** Two keys of a pair may be this far apart. */
const PAIR = 1200;

/** Binds keys for as long as the part that asks for them is shown. */
export function useKeys(bindings: KeyBinding[]): void {
  useEffect(() => {
    for (const binding of bindings) bound.set(binding.keys, binding);
    return () => bindings.forEach((binding) => bound.get(binding.keys) === binding && bound.delete(binding.keys));
  });
}

/** All keys that do something now. */
export const boundKeys = () => [...bound.values()];

/** Runs what a pressed key is bound to. Keys that are typed into a field are the field's. */
export function pressed(event: KeyboardEvent): void {
  const target = event.target as HTMLElement;
  if (event.ctrlKey || event.metaKey || event.altKey || target.closest('input, textarea, select, [contenteditable], [role=dialog]')) return;
  const pair = first && performance.now() - first.at < PAIR ? bound.get(`${first.key} ${event.key}`) : undefined;
  const found = pair ?? bound.get(event.key);
  first = pair ? undefined : { key: event.key, at: performance.now() };
  if (!found) return;
  event.preventDefault();
  found.run();
}
