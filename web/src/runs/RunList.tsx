import { Button, Checkbox } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useMay } from '~/access/useMay';
import { type RunFilter, runsPage } from '~/api/queries';
import type { Run } from '~/api/types';
import { Failure } from '~/parts/Failure';
import { Name } from '~/parts/Name';
import { Notice } from '~/parts/Notice';
import { StateBadge } from '~/states/StateBadge';
import { Duration } from '~/time/Duration';
import { Time } from '~/time/Time';
import { inert } from '~/text/inert';
import { BulkBar } from './BulkBar';
import { picked } from './picks';
import { startedBy } from './startedBy';
import classes from './runs.module.css';

const PAGE = 50;

/** Runs, newest first; more of them on request, by the id of the last one. Some of them, or all that fit, are cancelled, cleared or marked at once. */
export function RunList({ filter, isOfOne = false }: { filter: RunFilter; isOfOne?: boolean }) {
  const may = useMay();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const before = useRef<string | undefined>(undefined);
  const query = useInfiniteQuery({
    queryKey: ['runs', filter],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) => runsPage(filter, pageParam, PAGE),
    getNextPageParam: (page) => (page.length === PAGE ? page.at(-1)!.id : undefined),
  });
  if (query.isError && !query.data) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <p className="dimmed" aria-busy="true">Loading the runs…</p>;
  const runs = query.data.pages.flat();
  if (runs.length === 0) return <NoRun filter={filter} isOfOne={isOfOne} />;
  const open = runs.filter((run) => may('runs.operate', run.workflow_name)).map((run) => run.id);
  const visible = new Set(open.filter((id) => chosen.has(id)));
  const pick = (id: string, isRange: boolean) => {
    setChosen(picked(visible, open, id, before.current, isRange));
    before.current = id;
  };
  return (
    <>
      {open.length > 0 ? <BulkBar chosen={visible} filter={filter} workflowName={filter.workflow_id ? runs[0]!.workflow_name : undefined} onClear={() => setChosen(new Set())} /> : null}
      <div className="scroll" tabIndex={0} role="region" aria-label="Runs">
        <table className="list">
          <thead><tr>
            {open.length > 0 ? <th scope="col" className={classes.pick}><Checkbox size="xs" aria-label="Choose all that are listed" checked={visible.size === open.length} indeterminate={visible.size > 0 && visible.size < open.length} onChange={(event) => setChosen(new Set(event.currentTarget.checked ? open : []))} /></th> : null}
            <th scope="col">State</th>{isOfOne ? null : <th scope="col">Workflow</th>}<th scope="col">Run</th><th scope="col">Started</th><th scope="col" className="number">Took</th><th scope="col">Started by</th><th scope="col" className="number">Version</th><th scope="col">Parameters</th>
          </tr></thead>
          <tbody>{runs.map((run) => <Row key={run.id} run={run} isOfOne={isOfOne} isChosen={open.length === 0 ? undefined : visible.has(run.id)} onPick={may('runs.operate', run.workflow_name) ? pick : undefined} />)}</tbody>
        </table>
      </div>
      {query.hasNextPage ? <Button mt="sm" size="xs" variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>Older runs</Button> : null}
    </>
  );
}

/** Why there is none, and what to do about it. */
function NoRun({ filter, isOfOne }: { filter: RunFilter; isOfOne: boolean }) {
  const may = useMay()('runs.operate');
  if (filter.status || filter.created_from || filter.created_to) return <Notice title="No run fits">Choose another state, or other days.</Notice>;
  if (filter.workflow_id) return <Notice title="It has not run yet" action={may ? <Link to="/workflows/$id/trigger" params={{ id: filter.workflow_id }}>Run it</Link> : undefined}>{isOfOne ? 'Its runs appear here.' : 'Its runs appear here. Choose another workflow, or run this one.'}</Notice>;
  return <Notice title="Nothing has run yet" action={<Link to="/workflows">All workflows</Link>}>Runs appear here as soon as a workflow is run, by hand or by its schedule.</Notice>;
}

function Row({ run, isOfOne, isChosen, onPick }: { run: Run; isOfOne: boolean; isChosen: boolean | undefined; onPick: ((id: string, isRange: boolean) => void) | undefined }) {
  const params = Object.entries(run.params ?? {}).map(([name, value]) => `${name}=${value}`).join(' ');
  return (
    <tr data-chosen={isChosen || undefined}>
      {isChosen === undefined ? null : <td>{onPick ? <Checkbox size="xs" aria-label={`Choose the run ${run.id}`} checked={isChosen} onChange={(event) => onPick(run.id, (event.nativeEvent as MouseEvent).shiftKey)} /> : null}</td>}
      <td><StateBadge state={run.state} /></td>
      {isOfOne ? null : <td><Link to="/workflows/$id" params={{ id: run.workflow_id }}><Name>{run.workflow_name}</Name></Link></td>}
      <td><Link to="/runs/$id" params={{ id: run.id }}><Time at={run.logical_date ?? run.created_at} /></Link></td>
      <td><Time at={run.started_at} relative /></td>
      <td className="number"><Duration from={run.started_at} to={run.finished_at} /></td>
      <td className="nowrap">{startedBy(run.trigger)}</td>
      <td className="number">{run.version}</td>
      <td className={`dimmed ${classes.params}`} title={inert(params)}>{inert(params)}</td>
    </tr>
  );
}
