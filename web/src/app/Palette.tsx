import { Spotlight } from '@mantine/spotlight';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { overviewQuery } from '~/api/queries';
import { lookOf } from '~/states/palette';
import { inert } from '~/text/inert';
import { Icon } from './Icon';
import { openKeys } from './KeysSheet';

/** Ctrl+K: every workflow, its newest run, every screen. */
export function Palette() {
  const rows = useQuery(overviewQuery).data;
  const navigate = useNavigate();
  const actions = useMemo(() => {
    const places = ([['/', 'Home'], ['/workflows', 'Workflows'], ['/runs', 'All runs'], ['/runs?failed', 'Failed runs'], ['/approvals', 'Approvals'], ['/backfills', 'Backfills'], ['/workers', 'Workers'], ['/pools', 'Pools']] as const).map(
      ([to, label]) => ({
        id: to, label,
        onClick: () => void (to === '/runs?failed' ? navigate({ to: '/runs', search: { status: 'failed' } }) : navigate({ to })),
      }));
    const workflows = (rows ?? []).flatMap(({ workflow, runs }) => [
      { id: workflow.id, label: inert(workflow.name), description: inert(workflow.description), leftSection: <Icon name="workflows" />, onClick: () => void navigate({ to: '/workflows/$id', params: { id: workflow.id } }) },
      ...(runs[0] ? [{ id: runs[0].id, label: `${inert(workflow.name)}: newest run`, description: lookOf(runs[0].state).label, leftSection: <Icon name="runs" />, onClick: () => void navigate({ to: '/runs/$id', params: { id: runs[0]!.id } }) }] : []),
      { id: `trigger ${workflow.id}`, label: `Run ${inert(workflow.name)}`, description: 'opens the form of its parameters', leftSection: <Icon name="play" />, onClick: () => void navigate({ to: '/workflows/$id/trigger', params: { id: workflow.id } }) },
    ]);
    return [
      { group: 'Screens', actions: [...places, { id: 'keys', label: 'Keys', onClick: openKeys }] },
      { group: 'Workflows', actions: workflows },
    ];
  }, [rows, navigate]);
  return (
    <Spotlight
      actions={actions} shortcut={['mod + K']} limit={30} scrollable maxHeight={420} nothingFound="Nothing of that name"
      searchProps={{ placeholder: 'A workflow, a screen, an action', 'aria-label': 'Find' }}
    />
  );
}
