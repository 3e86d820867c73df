import { Button, NativeSelect, SegmentedControl } from '@mantine/core';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useMay } from '~/access/useMay';
import { answer, api } from '~/api/client';
import { overviewQuery } from '~/api/queries';
import type { Delivery } from '~/api/types';
import { useTitle } from '~/app/title';
import detail from '~/parts/Detail.module.css';
import { Failure } from '~/parts/Failure';
import { Notice } from '~/parts/Notice';
import { Split } from '~/run/Split';
import { inert } from '~/text/inert';
import { DeliveryPanel } from './DeliveryPanel';
import { DeliveryTable } from './DeliveryTable';
import { TestHooks } from './TestHooks';

const PAGE = 50;
export const DELIVERY_STATES = ['pending', 'delivered', 'failed'] as const;

/** What hooks were told, whether it came through, and another try. */
export function DeliveriesScreen() {
  useTitle('Deliveries');
  const { state, workflow, id } = useSearch({ from: '/deliveries' });
  const navigate = useNavigate({ from: '/deliveries' });
  const rows = useQuery(overviewQuery).data ?? [];
  const client = useQueryClient();
  const may = useMay();
  const [isTesting, setTesting] = useState(false);
  const query = useInfiniteQuery({
    queryKey: ['deliveryPages', state, workflow],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) => answer(api.GET('/deliveries', { params: { query: { state, workflow_id: workflow, before: pageParam, limit: PAGE } } })),
    getNextPageParam: (page) => (page.length === PAGE ? page.at(-1)!.id : undefined),
    // What is under way changes by itself, and no event tells of it.
    refetchInterval: ({ state: known }) => (known.data?.pages.flat().some((one: Delivery) => one.state === 'pending') ? 2000 : 15_000),
  });
  const change = (next: { state?: typeof state; workflow?: string; id?: string }) => void navigate({ search: (old) => ({ ...old, ...next }) });
  const names = rows.map((row) => ({ value: row.workflow.id, label: inert(row.workflow.name) })).toSorted((a, b) => a.label.localeCompare(b.label));
  const chosen = rows.find((row) => row.workflow.id === workflow)?.workflow;
  if (query.isError && !query.data) return <Failure level={1} error={query.error} retry={() => void query.refetch()} />;
  const deliveries = query.data?.pages.flat();
  return (
    <div className={detail.screen}>
      <div className={detail.bar}>
        <h1>Deliveries</h1>
        <SegmentedControl size="xs" aria-label="Which deliveries" value={state ?? 'all'} onChange={(value) => change({ state: value === 'all' ? undefined : (value as typeof state) })} data={[{ value: 'all', label: 'All' }, { value: 'failed', label: 'Failed' }, { value: 'pending', label: 'Under way' }, { value: 'delivered', label: 'Delivered' }]} />
        <NativeSelect size="xs" aria-label="Which workflow" value={workflow ?? ''} data={[{ value: '', label: 'All workflows' }, ...names]} onChange={(event) => change({ workflow: event.currentTarget.value || undefined })} />
        <span className="grow" />
        {chosen && may('runs.operate', chosen.name) ? <Button size="compact-sm" variant="default" onClick={() => setTesting(true)}>Send a sample…</Button> : null}
      </div>
      <div className={detail.area}>
        <Split panel={id ? <DeliveryPanel key={id} id={id} onClose={() => change({ id: undefined })} /> : undefined}>
          <div className={detail.list}>
            {!deliveries ? <p className="dimmed" aria-busy="true">Reading what hooks were told…</p>
              : deliveries.length === 0 ? <Notice title={state || workflow ? 'No delivery fits' : 'No hook was told anything yet'}>{state || workflow ? 'Change the filter. Delivered ones are kept for a day.' : <>A key <code>hooks</code> in a workflow tells a program, an address or a person what becomes of its runs.</>}</Notice>
              : <DeliveryTable deliveries={deliveries} chosen={id} />}
            {query.hasNextPage ? <Button mt="sm" size="xs" variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>Older deliveries</Button> : null}
          </div>
        </Split>
      </div>
      {isTesting && chosen ? <TestHooks workflow={chosen} onDone={() => void client.invalidateQueries({ queryKey: ['deliveryPages'] })} onClose={() => setTesting(false)} /> : null}
    </div>
  );
}
