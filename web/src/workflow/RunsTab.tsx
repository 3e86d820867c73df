import { useNavigate, useSearch } from '@tanstack/react-router';
import type { Workflow } from '~/api/types';
import { RunList } from '~/runs/RunList';
import { StatusFilter } from '~/runs/StatusFilter';

/** The runs of one workflow. */
export function RunsTab({ workflow }: { workflow: Workflow }) {
  const { status } = useSearch({ from: '/workflows/$id' });
  const navigate = useNavigate({ from: '/workflows/$id' });
  return (
    <div className="screen">
      <StatusFilter value={status} onChange={(next) => void navigate({ search: (old) => ({ ...old, status: next }), replace: true })} />
      <RunList key={status} filter={{ workflow_id: workflow.id, status }} isOfOne />
    </div>
  );
}
