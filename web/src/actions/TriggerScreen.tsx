import { useQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { NotAllowed } from '~/access/NotAllowed';
import { useMay } from '~/access/useMay';
import { runQuery, versionQuery, workflowQuery } from '~/api/queries';
import { useTitle } from '~/app/title';
import { Loaded } from '~/parts/Loaded';
import { Name } from '~/parts/Name';
import { inert } from '~/text/inert';
import { TriggerForm } from './TriggerForm';

/** The form of a workflow's parameters, a page of its own, so that a filled-in one can be sent to somebody. */
export function TriggerScreen() {
  const { id } = useParams({ from: '/workflows/$id/trigger' });
  const { from, param } = useSearch({ from: '/workflows/$id/trigger' });
  const workflow = useQuery(workflowQuery(id));
  const version = useQuery({ ...versionQuery(id, workflow.data?.version ?? 1), enabled: workflow.data !== undefined });
  const earlier = useQuery({ ...runQuery(from ?? ''), enabled: from !== undefined });
  const may = useMay();
  useTitle(`Run ${workflow.data?.name ?? ''}`);
  return (
    <div className="screen">
      <Loaded level={1} query={workflow}>
        {(data) => !may('runs.operate', data.name) ? <NotAllowed what={`run ${inert(data.name)}`} right="runs.operate" level={1} /> : (
          <>
            <h1>{from ? 'Run again' : 'Run'} <Name>{data.name}</Name></h1>
            {data.description ? <p className="dimmed">{inert(data.description)}</p> : null}
            <Loaded query={version}>
              {({ definition }) => from && earlier.isPending ? <p aria-busy="true" className="dimmed">Reading the earlier run…</p> : (
                <TriggerForm key={`${id} ${from}`} workflow={data} parameters={definition.params ?? {}} earlier={earlier.data} given={param ?? {}} />
              )}
            </Loaded>
          </>
        )}
      </Loaded>
    </div>
  );
}
