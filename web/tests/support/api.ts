import { until } from './server';

/** The server's API, as a program uses it: what a test prepares and what it looks up afterwards. */
export class Api {
  /** With a key it shows that with each request. */
  constructor(readonly url: string, private readonly key?: string) {}

  async ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const isYaml = typeof body === 'string';
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { ...(this.key ? { Authorization: `Bearer ${this.key}` } : {}), ...(body === undefined ? {} : { 'Content-Type': isYaml ? 'application/yaml' : 'application/json' }) },
      body: body === undefined ? undefined : isYaml ? body : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text ? JSON.parse(text) : undefined) as T;
  }

  apply = (yaml: string) => this.ask<{ id: string; name: string }>('POST', '/workflows/apply', yaml);

  async workflow(name: string): Promise<{ id: string; name: string; is_active: boolean }> {
    const [found] = await this.ask<{ id: string; name: string; is_active: boolean }[]>('GET', `/workflows?name=${encodeURIComponent(name)}`);
    if (!found) throw new Error(`There is no workflow ${name}.`);
    return found;
  }

  async trigger(name: string, params: Record<string, string> = {}): Promise<{ id: string; state: string }> {
    return this.ask('POST', `/workflows/${(await this.workflow(name)).id}/trigger`, { params });
  }

  run = (id: string) => this.ask<{ id: string; state: string; note?: string; params: Record<string, string>; task_runs: { id: string; task_name: string; state: string; attempt: number }[] }>('GET', `/workflow-runs/${id}`);

  /** Waits for the end of a run. */
  async ended(id: string, deadline = 60_000): Promise<string> {
    let state = '';
    await until(async () => ['success', 'failed', 'cancelled'].includes((state = (await this.run(id)).state)), deadline, `run ${id} has ended`);
    return state;
  }

  async newest(name: string, status?: string): Promise<{ id: string; state: string }> {
    const { id } = await this.workflow(name);
    const [run] = await this.ask<{ id: string; state: string }[]>('GET', `/workflow-runs?workflow_id=${id}&limit=1${status ? `&status=${status}` : ''}`);
    if (!run) throw new Error(`${name} has no such run.`);
    return run;
  }

  /** The first of all: whatever other tests start meanwhile comes after it. */
  async oldest(name: string, status: string): Promise<{ id: string }> {
    const { id } = await this.workflow(name);
    const runs = await this.ask<{ id: string }[]>('GET', `/workflow-runs?workflow_id=${id}&limit=1000&status=${status}`);
    return runs.at(-1)!;
  }
}
