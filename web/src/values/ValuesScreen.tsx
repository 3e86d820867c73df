import { Button, TextInput } from '@mantine/core';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useMay } from '~/access/useMay';
import { Icon } from '~/app/Icon';
import { useKeys } from '~/app/keys';
import { useTitle } from '~/app/title';
import detail from '~/parts/Detail.module.css';
import { Loaded } from '~/parts/Loaded';
import { Name } from '~/parts/Name';
import { Notice } from '~/parts/Notice';
import { Split } from '~/run/Split';
import { inert } from '~/text/inert';
import { Time } from '~/time/Time';
import { type Kind, KINDS, type NamedValue } from './kinds';
import { ValueDialog } from './ValueDialog';
import { ValuePanel } from './ValuePanel';
import classes from './values.module.css';

export const SecretsScreen = () => <ValuesScreen kind="secrets" />;

export const VariablesScreen = () => <ValuesScreen kind="variables" />;

/** All secrets or variables; beside them the one that is chosen, with where it is used. */
function ValuesScreen({ kind }: { kind: Kind }) {
  const { title, one, list, empty } = KINDS[kind];
  useTitle(title);
  const from = `/${kind}` as const;
  const { q = '', name } = useSearch({ from });
  const navigate = useNavigate({ from });
  const query = useQuery(list as never) as UseQueryResult<NamedValue[]>;
  const may = useMay()('system.write');
  const [isNew, setNew] = useState(false);
  const filter = useRef<HTMLInputElement>(null);
  useKeys([{ keys: '/', does: `filters the ${kind}`, run: () => filter.current?.focus() }]);
  const choose = (next: string | undefined) => void navigate({ search: (old) => ({ ...old, name: next }) });
  const add = may ? <Button size="compact-sm" onClick={() => setNew(true)}>New {one}…</Button> : null;
  return (
    <div className={detail.screen}>
      <div className={detail.bar}>
        <h1>{title}</h1>
        <TextInput ref={filter} size="xs" w={220} aria-label="Filter by name" placeholder="Filter by name or description" leftSection={<Icon name="search" size={13} />} value={q} onChange={(event) => { const typed = event.currentTarget.value; void navigate({ search: (old) => ({ ...old, q: typed || undefined }), replace: true }); }} />
        <span className="grow" />
        {add}
      </div>
      <div className={detail.area}>
        <Split panel={name ? <ValuePanel key={name} kind={kind} name={name} onClose={() => choose(undefined)} /> : undefined}>
          <div className={detail.list}>
            <Loaded query={query}>
              {(all) => all.length === 0 ? <Notice title={`There is no ${one}`} action={add}>{empty}</Notice> : <Table kind={kind} values={all.filter((value) => `${value.name} ${value.description}`.toLowerCase().includes(q.toLowerCase()))} chosen={name} />}
            </Loaded>
          </div>
        </Split>
      </div>
      {isNew ? <ValueDialog kind={kind} known={undefined} onDone={choose} onClose={() => setNew(false)} /> : null}
    </div>
  );
}

function Table({ kind, values, chosen }: { kind: Kind; values: NamedValue[]; chosen: string | undefined }) {
  if (values.length === 0) return <Notice title="None fits">Change or clear the filter.</Notice>;
  return (
    <table className="list">
      <thead><tr><th scope="col">Name</th>{kind === 'variables' ? <th scope="col">Value</th> : null}<th scope="col">Description</th><th scope="col">Written</th></tr></thead>
      <tbody>
        {values.map((value) => (
          <tr key={value.name} data-chosen={value.name === chosen || undefined}>
            <td><Link to={`/${kind}`} search={(old: object) => ({ ...old, name: value.name })}><Name bold>{value.name}</Name></Link></td>
            {kind === 'variables' ? <td><div className={classes.short}><code>{inert(value.value ?? '')}</code></div></td> : null}
            <td>{inert(value.description)}</td>
            <td><Time at={value.updated_at} relative /></td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
