import { SegmentedControl } from '@mantine/core';
import type { RunFilter } from '~/api/queries';

/** Which runs, by how they are. */
export function StatusFilter({ value, onChange }: { value: RunFilter['status']; onChange: (value: RunFilter['status']) => void }) {
  return (
    <SegmentedControl
      size="xs" aria-label="Which runs" value={value ?? 'all'} onChange={(next) => onChange(next === 'all' ? undefined : (next as RunFilter['status']))}
      data={[{ value: 'all', label: 'All' }, { value: 'running', label: 'Running' }, { value: 'pending', label: 'Queued' }, { value: 'failed', label: 'Failed' }, { value: 'success', label: 'Succeeded' }]}
    />
  );
}
