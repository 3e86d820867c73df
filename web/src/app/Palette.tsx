import { Spotlight } from '@mantine/spotlight';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useMay } from '~/access/useMay';
import { overviewQuery, workersQuery } from '~/api/queries';
import { lookOf } from '~/states/palette';
import { inert } from '~/text/inert';
import { Icon } from './Icon';
import { openKeys } from './KeysSheet';
import { OTHER_PLACES, PLACES } from './Navigation';

const RUN_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Ctrl+K: every workflow, its newest run, every screen and worker, and a run by its id. */
export function Palette() {
  // Nobody looks at it most of the time, and what it lists changes with every run.
  const [isOpen, setOpen] = useState(false);
  const rows = useQuery({ ...overviewQuery, enabled: isOpen }).data;
  const workers = useQuery({ ...workersQuery, enabled: isOpen }).data;
  const [query, setQuery] = useState('');
  const wanted = query.trim().toLowerCase();
  const navigate = useNavigate();
  const may = useMay();
  const actions = useMemo(() => {
    if (!isOpen) return [];
    const places = [
      ...[...PLACES, ...OTHER_PLACES].filter(({ right }) => may(right)).map(({ to, label, icon }) => ({ id: to as string, label, leftSection: <Icon name={icon} />, onClick: () => void navigate({ to }) })),
      { id: 'failed', label: 'Failed runs', leftSection: <Icon name="runs" />, onClick: () => void navigate({ to: '/runs', search: { status: 'failed' } }) },
    ];
    const workflows = (rows ?? []).flatMap(({ workflow, runs }) => [
      { id: workflow.id, label: inert(workflow.name), description: inert(workflow.description), leftSection: <Icon name="workflows" />, onClick: () => void navigate({ to: '/workflows/$id', params: { id: workflow.id } }) },
      ...(runs[0] ? [{ id: runs[0].id, label: `${inert(workflow.name)}: newest run`, description: lookOf(runs[0].state).label, leftSection: <Icon name="runs" />, onClick: () => void navigate({ to: '/runs/$id', params: { id: runs[0]!.id } }) }] : []),
      ...(may('runs.operate', workflow.name) ? [{ id: `trigger ${workflow.id}`, label: `Run ${inert(workflow.name)}`, description: 'opens the form of its parameters', leftSection: <Icon name="play" />, onClick: () => void navigate({ to: '/workflows/$id/trigger', params: { id: workflow.id } }) }] : []),
    ]);
    return [
      { group: 'Screens', actions: [...places, { id: 'keys', label: 'Keys', onClick: openKeys }] },
      { group: 'Workflows', actions: workflows },
      { group: 'Workers', actions: (workers ?? []).map((worker) => ({ id: worker.id, label: inert(worker.name), description: `${worker.drain?.state ?? worker.status} on ${inert(worker.hostname)}`, leftSection: <Icon name="workers" />, onClick: () => void navigate({ to: '/workers' }) })) },
      ...(RUN_ID.test(wanted) ? [{ group: 'By its id', actions: [{ id: wanted, label: `Run ${wanted}`, leftSection: <Icon name="runs" />, onClick: () => void navigate({ to: '/runs/$id', params: { id: wanted } }) }] }] : []),
    ];
  }, [isOpen, rows, workers, wanted, navigate, may]);
  return (
    <Spotlight
      actions={actions} onSpotlightOpen={() => setOpen(true)} onSpotlightClose={() => setOpen(false)} query={query} onQueryChange={setQuery} shortcut={['mod + K']} limit={30} scrollable maxHeight={420} nothingFound="Nothing of that name"
      searchProps={{ placeholder: 'A workflow, a screen, an action', 'aria-label': 'Find' }}
    />
  );
}
