import { useQuery } from '@tanstack/react-query';
import { taskRunQuery } from '~/api/queries';
import { Loaded } from '~/parts/Loaded';
import { Notice } from '~/parts/Notice';
import { inert } from '~/text/inert';

/** The values that an attempt gave to those after it. */
export function OutputsTab({ attemptId }: { attemptId: string }) {
  const query = useQuery(taskRunQuery(attemptId));
  return (
    <Loaded query={query}>
      {(run) => {
        const outputs = Object.entries(run.outputs ?? {});
        if (outputs.length === 0) return <Notice title="It gave no values">A task gives values by writing <code>name=value</code> to the file <code>$MINIAIRFLOW_OUTPUT</code>.</Notice>;
        return (
          <table className="list">
            <thead><tr><th scope="col">Name</th><th scope="col">Value</th></tr></thead>
            <tbody>{outputs.map(([name, value]) => <tr key={name}><td><span className="name">{inert(name)}</span></td><td><code>{inert(value)}</code></td></tr>)}</tbody>
          </table>
        );
      }}
    </Loaded>
  );
}
