import { NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { overviewQuery } from '~/api/queries';
import { ViewsMenu } from '~/app/ViewsMenu';
import { useTitle } from '~/app/title';
import { inert } from '~/text/inert';
import { momentOf } from '~/time/momentOf';
import { useZone } from '~/time/Time';
import { RunList } from './RunList';
import { StatusFilter } from './StatusFilter';

/** Runs of all workflows. */
export function RunsScreen() {
  useTitle('Runs');
  const search = useSearch({ from: '/runs' });
  const { status, workflow, from, to } = search;
  const navigate = useNavigate({ from: '/runs' });
  const change = (next: Partial<typeof search>) => void navigate({ search: (old) => ({ ...old, ...next }), replace: true });
  const isUtc = useZone() === 'UTC';
  const rows = useQuery(overviewQuery).data ?? [];
  const names = rows.map((row) => ({ value: row.workflow.id, label: inert(row.workflow.name) })).toSorted((a, b) => a.label.localeCompare(b.label));
  return (
    <div className="screen">
      <h1>Runs</h1>
      <div className="row wrap">
        <StatusFilter value={status} onChange={(next) => change({ status: next })} />
        <NativeSelect size="xs" aria-label="Which workflow" value={workflow ?? ''} data={[{ value: '', label: 'All workflows' }, ...names]} onChange={(event) => change({ workflow: event.currentTarget.value || undefined })} />
        <span className="dimmed">created from</span>
        <TextInput size="xs" type="date" aria-label="Created from" title="Created on this day or later" value={from ?? ''} onChange={(event) => change({ from: event.currentTarget.value || undefined })} />
        <span className="dimmed">to</span>
        <TextInput size="xs" type="date" aria-label="Created to" title="Created on this day or earlier" value={to ?? ''} onChange={(event) => change({ to: event.currentTarget.value || undefined })} />
        <ViewsMenu />
      </div>
      <RunList key={`${status} ${workflow} ${from} ${to} ${isUtc}`} filter={{ status, workflow_id: workflow, created_from: momentOf(from, isUtc), created_to: momentOf(to, isUtc, true) }} />
    </div>
  );
}
