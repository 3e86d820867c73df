import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, api } from './client';
import type { Definition } from './types';

/** Every question that the screens ask, under the key by which news of the server finds its answer. */
export const overviewQuery = queryOptions({
  queryKey: ['overview'],
  queryFn: () => answer(api.GET('/workflows/overview', { params: { query: { runs: 14 } } })),
});

export const workflowQuery = (id: string) =>
  queryOptions({ queryKey: ['workflow', id], queryFn: () => answer(api.GET('/workflows/{id}', { params: { path: { id } } })) });

export const gridQuery = (id: string, runs: number) =>
  queryOptions({ queryKey: ['grid', id, runs], queryFn: () => answer(api.GET('/workflows/{id}/grid', { params: { path: { id }, query: { runs } } })) });

export const versionsQuery = (id: string) =>
  queryOptions({ queryKey: ['versions', id], queryFn: () => answer(api.GET('/workflows/{id}/versions', { params: { path: { id } } })) });

/** A version never changes, so it is asked for once. */
export const versionQuery = (id: string, number: number) =>
  queryOptions({
    queryKey: ['version', id, number],
    staleTime: Infinity,
    queryFn: async () => {
      const version = await answer(api.GET('/workflows/{id}/versions/{number}', { params: { path: { id, number } } }));
      return { ...version, definition: version.definition as unknown as Definition };
    },
  });

export const occurrencesQuery = (id: string) =>
  queryOptions({ queryKey: ['occurrences', id], queryFn: () => answer(api.GET('/workflows/{id}/occurrences', { params: { path: { id }, query: { limit: 100 } } })) });

export const runQuery = (id: string) =>
  queryOptions({
    queryKey: ['run', id],
    // Its attempts are asked for as a timeline, without the ends of their logs.
    queryFn: async () => {
      const { task_runs: _, ...run } = await answer(api.GET('/workflow-runs/{id}', { params: { path: { id } } }));
      return run;
    },
  });

export const timelineQuery = (id: string) =>
  queryOptions({ queryKey: ['timeline', id], queryFn: () => answer(api.GET('/workflow-runs/{id}/timeline', { params: { path: { id } } })) });

export const taskRunQuery = (id: string) =>
  queryOptions({ queryKey: ['taskRun', id], queryFn: () => answer(api.GET('/task-runs/{id}', { params: { path: { id } } })) });

export const whyTaskQuery = (id: string) =>
  queryOptions({ queryKey: ['why', id], queryFn: () => answer(api.GET('/task-runs/{id}/why', { params: { path: { id } } })) });

export const whyRunQuery = (id: string) =>
  queryOptions({ queryKey: ['why', id], queryFn: () => answer(api.GET('/workflow-runs/{id}/why', { params: { path: { id } } })) });

export const workersQuery = queryOptions({
  queryKey: ['workers'],
  queryFn: () => answer(api.GET('/workers')),
  // Somebody waits for the last tasks of a worker that is drained.
  refetchInterval: (query) => (query.state.data?.some((worker) => worker.drain?.state === 'draining') ? 2_000 : 15_000),
});

export const poolsQuery = queryOptions({ queryKey: ['pools'], queryFn: () => answer(api.GET('/pools')), refetchInterval: 10_000 });

export const queuesQuery = queryOptions({ queryKey: ['queues'], queryFn: () => answer(api.GET('/queues')), refetchInterval: 10_000 });

/** Who is in a pool or a queue, and who waits; so many of either at most. */
export const occupancyQuery = (kind: 'pool' | 'queue', name: string, limit: number) =>
  queryOptions({
    queryKey: ['occupancy', kind, name, limit],
    queryFn: () => {
      const params = { path: { name }, query: { limit } };
      return kind === 'pool' ? answer(api.GET('/pools/{name}/tasks', { params })) : answer(api.GET('/queues/{name}/tasks', { params }));
    },
    refetchInterval: 10_000,
    placeholderData: keepPreviousData,
  });

export const pausesQuery = queryOptions({ queryKey: ['pauses'], queryFn: () => answer(api.GET('/pauses')) });

export const approvalsQuery = queryOptions({
  queryKey: ['approvals'],
  queryFn: () => answer(api.GET('/approvals', { params: { query: { limit: 100 } } })),
  refetchInterval: 15_000,
});

export const secretsQuery = queryOptions({ queryKey: ['secrets'], queryFn: () => answer(api.GET('/secrets')) });

export const variablesQuery = queryOptions({ queryKey: ['variables'], queryFn: () => answer(api.GET('/variables')) });

export const calendarsQuery = queryOptions({ queryKey: ['calendars'], queryFn: () => answer(api.GET('/calendars')) });

export const usersQuery = queryOptions({ queryKey: ['users'], queryFn: () => answer(api.GET('/users')) });

export const keysQuery = queryOptions({ queryKey: ['keys'], queryFn: () => answer(api.GET('/api-keys')) });

export const deliveriesQuery = (state: 'pending' | 'delivered' | 'failed') =>
  queryOptions({ queryKey: ['deliveries', state], queryFn: () => answer(api.GET('/deliveries', { params: { query: { state, limit: 20 } } })) });

export const backfillsQuery = queryOptions({
  queryKey: ['backfills'],
  queryFn: () => answer(api.GET('/backfills', { params: { query: { limit: 100 } } })),
  refetchInterval: 3000,
});

/** How far behind the whole is; that there is no answer is an answer too. */
export const statusQuery = queryOptions({ queryKey: ['status'], queryFn: () => answer(api.GET('/status')), refetchInterval: 10_000, retry: false });

export type RunFilter = { status?: 'pending' | 'running' | 'success' | 'failed'; workflow_id?: string; created_from?: string; created_to?: string };

export const runsPage = (filter: RunFilter, before: string | undefined, limit: number) =>
  answer(api.GET('/workflow-runs', { params: { query: { ...filter, before, limit } } }));

export const recentRunsQuery = (filter: RunFilter, limit: number) =>
  queryOptions({ queryKey: ['recentRuns', filter, limit], queryFn: () => runsPage(filter, undefined, limit) });
