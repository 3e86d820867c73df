import { queryOptions, useQuery } from '@tanstack/react-query';
import { answer, api } from '~/api/client';

/** Words that begin the trouble in most programs' output. */
const ERROR_PATTERN = '\\b(error|exception|traceback|fatal|panic|failed)\\b';

const numberQuery = (id: string) =>
  queryOptions({
    queryKey: ['firstError', id],
    staleTime: Infinity,
    queryFn: () => answer(api.GET('/task-runs/{id}/log-search', { params: { path: { id }, query: { q: ERROR_PATTERN, regex: true, limit: 1 } } })),
  });

/** Number of the first line that looks like an error; undefined for none, or while nobody knows. */
export function useFirstError(taskRunId: string, isWanted: boolean): number | undefined {
  return useQuery({ ...numberQuery(taskRunId), enabled: isWanted }).data?.lines[0];
}

/** That line itself, as it was written. */
export function useFirstErrorLine(taskRunId: string, isWanted: boolean): string | undefined {
  const number = useFirstError(taskRunId, isWanted);
  return useQuery({
    queryKey: ['firstErrorLine', taskRunId],
    enabled: number !== undefined,
    staleTime: Infinity,
    queryFn: () => answer(api.GET('/task-runs/{id}/log-lines', { params: { path: { id: taskRunId }, query: { from: number, count: 1 } } })),
  }).data?.lines[0];
}
