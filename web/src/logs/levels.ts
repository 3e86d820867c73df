import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { answer, api } from '~/api/client';
import { LEVELS } from '~/app/router';
import { thousands } from '~/text/counted';

export type Level = (typeof LEVELS)[number];

export interface LevelCounts {
  error: number;
  warn: number;
  info: number;
  other: number;
}

const WORDS: Record<Level, string> = { info: 'Info and up', warn: 'Warnings and up', error: 'Errors' };

/** The choices of the filter, with how many lines each shows where that is known. */
export function levelChoices(counts: LevelCounts | undefined): { value: string; label: string }[] {
  const many = (level: Level) => (!counts ? '' : ` (${thousands(counts.error + (level === 'error' ? 0 : counts.warn) + (level === 'info' ? counts.info : 0))})`);
  return [{ value: '', label: 'All lines' }, ...LEVELS.map((value) => ({ value, label: `${WORDS[value]}${many(value)}` }))];
}

/** What there is to see where no line matters enough. */
export const NOTHING: Record<Level, string> = { info: 'No line says how much it matters', warn: 'No line warns or tells of an error', error: 'No line tells of an error' };

/** How many lines there are of each level; asked for when somebody is about to choose. */
export function useLevelCounts(taskRunId: string, total: number, isWanted: boolean): LevelCounts | undefined {
  return useQuery({
    queryKey: ['logLevels', taskRunId, total], enabled: isWanted, placeholderData: keepPreviousData,
    queryFn: () => answer(api.GET('/task-runs/{id}/log-levels', { params: { path: { id: taskRunId }, query: {} } })),
  }).data;
}

/** Place among the lines that are shown of the first at or after a line. */
export async function placeOf(taskRunId: string, level: Level, line: number): Promise<number> {
  const { first, count } = await answer(api.GET('/task-runs/{id}/log-levels', { params: { path: { id: taskRunId }, query: { level, from: line, count: 1 } } }));
  return Math.max(1, Math.min(first, count));
}
