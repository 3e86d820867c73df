import { useQuery } from '@tanstack/react-query';
import { answer, api } from '~/api/client';
import { inert } from '~/text/inert';
import { Sentence } from '~/time/Sentence';
import { Time } from '~/time/Time';

/** What was different when the task last succeeded: what can make it behave in another way comes first. */
export function Changes({ attemptId }: { attemptId: string }) {
  const query = useQuery({ queryKey: ['changes', attemptId], queryFn: () => answer(api.GET('/task-runs/{id}/changes', { params: { path: { id: attemptId } } })), staleTime: Infinity });
  if (!query.data) return null;
  const { sentence, changes, last_success: last } = query.data;
  return (
    <>
      <h3>What was different when it succeeded</h3>
      <p><Sentence>{sentence}</Sentence>{last?.finished_at ? <span className="dimmed"> (<Time at={last.finished_at} relative />)</span> : null}</p>
      {changes.length > 0 ? (
        <table className="list">
          <thead><tr><th scope="col">What</th><th scope="col">Then</th><th scope="col">Now</th></tr></thead>
          <tbody>{changes.map((change) => <tr key={`${change.kind} ${change.name}`}><td>{change.name.startsWith(change.kind) ? null : `${change.kind} `}<span className="name">{inert(change.name)}</span></td><td><code>{inert(change.before ?? '')}</code></td><td><code>{inert(change.after ?? '')}</code></td></tr>)}</tbody>
        </table>
      ) : null}
    </>
  );
}
