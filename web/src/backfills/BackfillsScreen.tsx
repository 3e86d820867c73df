import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { NotAllowed } from '~/access/NotAllowed';
import { useMay } from '~/access/useMay';
import { backfillsQuery } from '~/api/queries';
import { useTitle } from '~/app/title';
import { Loaded } from '~/parts/Loaded';
import { Name } from '~/parts/Name';
import { Notice } from '~/parts/Notice';
import { StateBadge } from '~/states/StateBadge';
import { Time } from '~/time/Time';
import { durationText } from '~/time/duration';
import { inert } from '~/text/inert';
import { BackfillControls } from './BackfillControls';
import { CreateBackfill } from './CreateBackfill';
import { Progress } from './Progress';

/** Runs for times that are over: how far they are, and the form to begin one. */
export function BackfillsScreen() {
  useTitle('Backfills');
  const search = useSearch({ from: '/backfills' });
  const navigate = useNavigate({ from: '/backfills' });
  const query = useQuery(backfillsQuery);
  const may = useMay();
  const add = may('runs.operate') ? <Button size="compact-sm" onClick={() => void navigate({ search: (old) => ({ ...old, create: true }) })}>New backfill…</Button> : null;
  return (
    <div className="screen">
      <div className="row"><h1>Backfills</h1><span className="grow" />{query.data?.length === 0 ? null : add}</div>
      <Loaded query={query}>
        {(backfills) => backfills.length === 0 ? <Notice title="There is no backfill" action={add}>A backfill makes up for the slots of a schedule in a time that is over: what was missed, or what must run again.</Notice> : (
          <div className="scroll" tabIndex={0} role="region" aria-label="Backfills">
            <table className="list">
              <thead><tr><th scope="col">Workflow</th><th scope="col">State</th><th scope="col">Progress</th><th scope="col" className="number">Done</th><th scope="col">From</th><th scope="col">To</th><th scope="col">Left</th><th scope="col">Why</th><th scope="col"><span className="visually-hidden">Actions</span></th></tr></thead>
              <tbody>
                {backfills.map((backfill) => (
                  <tr key={backfill.id}>
                    <td><Link to="/workflows/$id" params={{ id: backfill.workflow_id }}><Name bold>{backfill.workflow_name}</Name></Link></td>
                    <td title={backfill.note ? inert(backfill.note) : undefined}><StateBadge state={backfill.state} label={backfill.state} /></td>
                    <td><Progress backfill={backfill} /></td>
                    <td className="number">{backfill.done} of {backfill.slots}</td>
                    <td><Time at={backfill.from} /></td><td><Time at={backfill.to} /></td>
                    <td className="nowrap">{backfill.eta_seconds === undefined ? '' : `about ${durationText(backfill.eta_seconds * 1000)}`}</td>
                    <td>{inert(backfill.reason)}{backfill.by ? <span className="dimmed"> ({inert(backfill.by)})</span> : null}</td>
                    <td><BackfillControls backfill={backfill} /></td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Loaded>
      {search.create && !may('runs.operate', search.workflow) ? <NotAllowed what="run slots of the past" right="runs.operate" /> : search.create ? <CreateBackfill search={search} onChange={(next) => void navigate({ search: (old) => ({ ...old, ...next }), replace: true })} onClose={() => void navigate({ search: {} })} /> : null}
    </div>
  );
}
