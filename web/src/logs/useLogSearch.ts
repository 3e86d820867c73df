import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDebouncedValue } from '@mantine/hooks';
import { answer, api } from '~/api/client';
import type { Level } from './levels';

/** The lines of a log that have something, of those that matter enough to be shown. Between two slashes it is a regular expression. */
export function useLogSearch(taskRunId: string, wanted: string, level: Level | undefined, total: number) {
  const [settled] = useDebouncedValue(wanted, 150);
  const pattern = /^\/(.+)\/$/.exec(settled)?.[1];
  return useQuery({
    queryKey: ['logSearch', taskRunId, settled, level, total],
    enabled: settled !== '',
    placeholderData: keepPreviousData,
    queryFn: () => answer(api.GET('/task-runs/{id}/log-search', { params: { path: { id: taskRunId }, query: { q: pattern ?? settled, regex: pattern !== undefined, level, limit: 10_000 } } })),
  });
}
