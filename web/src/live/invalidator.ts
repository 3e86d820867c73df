import type { QueryClient, QueryKey } from '@tanstack/react-query';

/** Has answers asked for again, each at most once in a while however many events ask for it. */
export class Invalidator {
  private readonly due = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(
    private readonly client: QueryClient,
    private readonly wait = 500,
  ) {}

  ask(key: QueryKey, wait = this.wait): void {
    const name = JSON.stringify(key);
    if (this.due.has(name)) return;
    this.due.set(
      name,
      setTimeout(() => {
        this.due.delete(name);
        void this.client.invalidateQueries({ queryKey: key });
      }, wait),
    );
  }

  /** Has all answers of a kind asked for again, if anybody has asked for one. */
  askAny(kind: string, wait = this.wait): void {
    if (this.client.getQueriesData({ queryKey: [kind] }).length > 0) this.ask([kind], wait);
  }

  /** Asks again what is known of some things of a kind. Of most of thousands nothing is: no clock is started for those. */
  askOf(kind: string, ids: { has: (id: string) => boolean }, wait = this.wait): void {
    for (const [key] of this.client.getQueriesData({ queryKey: [kind] })) if (ids.has(key[1] as string)) this.ask(key, wait);
  }
}
