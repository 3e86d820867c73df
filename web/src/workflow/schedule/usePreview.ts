import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { answer, api } from '~/api/client';

/** What a schedule is asked of: a workflow that is there, or a text that somebody is typing. */
export type PreviewSubject = { workflow: string } | { definition: { schedule: string; timezone: string } };

/** The next times of a schedule, as the server reckons them. */
export function usePreview(subject: PreviewSubject, count: number) {
  return useQuery({
    queryKey: ['preview', subject, count],
    enabled: count > 0,
    retry: false,
    placeholderData: keepPreviousData,
    // The document of the API calls any JSON of a definition a whole one; here only its schedule counts.
    queryFn: () => answer(api.POST('/schedules/preview', { body: { ...subject, count } as never })),
  });
}
