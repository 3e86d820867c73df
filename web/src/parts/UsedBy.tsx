import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { overviewQuery } from '~/api/queries';
import { counted } from '~/text/counted';
import { Name } from './Name';

/** The workflows that name something, each with a link to it. */
export function UsedBy({ names, nobody }: { names: readonly string[] | undefined; nobody: string }) {
  const rows = useQuery(overviewQuery).data ?? [];
  if (names === undefined) return <p className="dimmed" aria-busy="true">Looking where it is used…</p>;
  if (names.length === 0) return <p className="dimmed">{nobody}</p>;
  const ids = new Map(rows.map(({ workflow }) => [workflow.name, workflow.id]));
  return (
    <>
      <p>{counted(names.length, 'workflow')}:</p>
      <ul>{names.map((name) => <li key={name}>{ids.has(name) ? <Link to="/workflows/$id" params={{ id: ids.get(name)! }}><Name>{name}</Name></Link> : <Name>{name}</Name>}</li>)}</ul>
    </>
  );
}
