import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { overviewQuery } from '~/api/queries';
import { ViewsMenu } from '~/app/ViewsMenu';
import { useTitle } from '~/app/title';
import { inert } from '~/text/inert';
import { RunList } from './RunList';
import { StatusFilter } from './StatusFilter';

/** Runs of all workflows. */
export function RunsScreen() {
  useTitle('Runs');
  const { status, workflow } = useSearch({ from: '/runs' });
  const navigate = useNavigate({ from: '/runs' });
  const rows = useQuery(overviewQuery).data ?? [];
  const names = rows.map((row) => ({ value: row.workflow.id, label: inert(row.workflow.name) })).toSorted((a, b) => a.label.localeCompare(b.label));
  return (
    <div className="screen">
      <h1>Runs</h1>
      <div className="row wrap">
        <StatusFilter value={status} onChange={(next) => void navigate({ search: (old) => ({ ...old, status: next }), replace: true })} />
        <NativeSelect size="xs" aria-label="Which workflow" value={workflow ?? ''} data={[{ value: '', label: 'All workflows' }, ...names]} onChange={(event) => { const value = event.currentTarget.value; void navigate({ search: (old) => ({ ...old, workflow: value || undefined }), replace: true }); }} />
        <ViewsMenu />
      </div>
      <RunList key={`${status} ${workflow}`} filter={{ status, workflow_id: workflow }} />
    </div>
  );
}
