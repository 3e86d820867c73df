/** Chooses one row more or less; with a range, all from the one that was clicked before to this one become as this one does. */
export function picked(chosen: ReadonlySet<string>, order: readonly string[], id: string, before: string | undefined, isRange: boolean): ReadonlySet<string> {
  const next = new Set(chosen);
  const isOn = !chosen.has(id);
  const [from, to] = [order.indexOf(isRange && before !== undefined ? before : id), order.indexOf(id)];
  const ids = from < 0 || to < 0 ? [id] : order.slice(Math.min(from, to), Math.max(from, to) + 1);
  for (const one of ids) {
    if (isOn) next.add(one);
    else next.delete(one);
  }
  return next;
}
