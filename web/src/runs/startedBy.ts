const WORDS: Record<string, string> = { manual: 'hand', schedule: 'its schedule', backfill: 'a backfill', hook: 'a hook' };

/** By what a run was started, as it stands after "by". */
export const startedBy = (trigger: string | undefined) => WORDS[trigger ?? ''] ?? trigger ?? '';
