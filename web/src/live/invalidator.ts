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
}
