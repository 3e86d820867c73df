import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { versionQuery, versionsQuery } from '~/api/queries';
import type { Workflow } from '~/api/types';
import { CopyLine } from '~/parts/CopyLine';
import { Loaded } from '~/parts/Loaded';
import { cliLine } from '~/actions/commands';
import { Time } from '~/time/Time';
import { inert } from '~/text/inert';
import { diffOf, folded } from './lines';
import classes from './versions.module.css';

/** All versions of a workflow; what one means, or what changed from one to another. */
export function VersionsTab({ workflow }: { workflow: Workflow }) {
  const search = useSearch({ from: '/workflows/$id' });
  const navigate = useNavigate({ from: '/workflows/$id' });
  const query = useQuery(versionsQuery(workflow.id));
  const to = search.to ?? workflow.version;
  const from = search.from ?? (to > 1 ? to - 1 : to);
  const choose = (next: { from?: number; to?: number }) => void navigate({ search: (old) => ({ ...old, from, to, ...next }), replace: true });
  return (
    <Loaded query={query}>
      {(versions) => (
        <div className={classes.tab}>
          <div className={classes.side}>
            <table className="list">
              <thead><tr><th scope="col">From</th><th scope="col">To</th><th scope="col" className="number">Version</th><th scope="col">Published</th><th scope="col" className="number">Tasks</th></tr></thead>
              <tbody>
                {versions.map((version) => (
                  <tr key={version.number}>
                    <td><input type="radio" name="from" checked={version.number === from} onChange={() => choose({ from: version.number })} aria-label={`From version ${version.number}`} /></td>
                    <td><input type="radio" name="to" checked={version.number === to} onChange={() => choose({ to: version.number })} aria-label={`To version ${version.number}`} /></td>
                    <td className="number">{version.number}</td>
                    <td><Time at={version.created_at} /></td>
                    <td className="number">{version.task_count}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <Comparison workflow={workflow} from={from} to={to} />
        </div>
      )}
    </Loaded>
  );
}

function Comparison({ workflow, from, to }: { workflow: Workflow; from: number; to: number }) {
  const before = useQuery(versionQuery(workflow.id, from));
  const after = useQuery(versionQuery(workflow.id, to));
  const lines = useMemo(() => {
    if (!before.data || !after.data) return [];
    const text = (version: typeof before.data) => JSON.stringify(version.definition, null, 2);
    return from === to ? text(after.data).split('\n').map((line) => ({ kind: 'same' as const, text: line })) : folded(diffOf(text(before.data), text(after.data)));
  }, [before.data, after.data, from, to]);
  return (
    <section className={classes.main} aria-label={from === to ? `Version ${to}` : `From version ${from} to ${to}`}>
      <Loaded query={before}>{() => <Loaded query={after}>{() => (
        <>
          <div className={classes.head}>
            <h2>{from === to ? `Version ${to}` : `What version ${to} changed since ${from}`}</h2>
            <CopyLine label="CLI" text={from === to ? cliLine(['versions', 'show', workflow.name, String(to)]) : cliLine(['versions', 'diff', workflow.name, String(from), String(to)])} />
          </div>
          <pre className={classes.code} tabIndex={0}>{lines.map((line, i) => <div key={i} data-kind={line.kind}>{{ same: '  ', added: '+ ', removed: '- ', fold: '⋯ ' }[line.kind]}{inert(line.text)}</div>)}</pre>
        </>
      )}</Loaded>}</Loaded>
    </section>
  );
}
