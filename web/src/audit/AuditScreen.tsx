import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { cliLine } from '~/actions/commands';
import { answer, api } from '~/api/client';
import type { AuditRecord } from '~/api/types';
import { API_BASE } from '~/app/base';
import { Icon } from '~/app/Icon';
import { useTitle } from '~/app/title';
import { CopyLine } from '~/parts/CopyLine';
import detail from '~/parts/Detail.module.css';
import { Failure } from '~/parts/Failure';
import { Notice } from '~/parts/Notice';
import { inert } from '~/text/inert';
import { Time, useZone } from '~/time/Time';
import classes from './audit.module.css';
import { type AuditFilter, linkOf, OUTCOMES, queryOf } from './filter';

const PAGE = 100;

/** Who changed what, or tried to. */
export function AuditScreen() {
  useTitle('Audit');
  const filter = useSearch({ from: '/audit' });
  const navigate = useNavigate({ from: '/audit' });
  const asked = queryOf(filter, useZone() === 'UTC');
  const query = useInfiniteQuery({
    queryKey: ['audit', asked],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) => answer(api.GET('/audit', { params: { query: { ...asked, before: pageParam, limit: PAGE } as never } })) as Promise<AuditRecord[]>,
    getNextPageParam: (page) => (page.length === PAGE ? page.at(-1)!.id : undefined),
    staleTime: 5000,
  });
  const records = query.data?.pages.flat() ?? [];
  const change = (next: AuditFilter) => void navigate({ search: (old) => ({ ...old, ...next }), replace: true });
  if (query.isError && !query.data) return <Failure level={1} error={query.error} retry={() => void query.refetch()} />;
  const file = new URL(`audit/export?${new URLSearchParams(asked).toString()}`.replace(/\?$/, ''), API_BASE).href;
  return (
    <div className={detail.screen}>
      <div className={detail.bar}>
        <h1>Audit</h1>
        <span className="grow" />
        <Button size="compact-sm" variant="default" loading={query.isFetching && !query.isFetchingNextPage} onClick={() => void query.refetch()}>Look again</Button>
        <Button component="a" href={file} download="audit.jsonl" size="compact-sm" variant="default" leftSection={<Icon name="download" size={14} />}>Export</Button>
      </div>
      <div className={classes.filter}>
        <Field label="Who" value={filter.actor} onChange={(actor) => change({ actor })} placeholder="User or key" />
        <Field label="What" value={filter.action} onChange={(action) => change({ action })} placeholder="triggerWorkflow" list="audit-actions" />
        <datalist id="audit-actions">{[...new Set(records.map((record) => record.action))].toSorted().map((action) => <option key={action} value={action} />)}</datalist>
        <Field label="To what" value={filter.target} onChange={(target) => change({ target })} placeholder="workflow etl" />
        <Field label="From" type="date" value={filter.from} onChange={(from) => change({ from })} />
        <Field label="To" type="date" value={filter.to} onChange={(to) => change({ to })} />
        <SegmentedControl
          size="xs" aria-label="Outcome" value={filter.outcome ?? 'all'} onChange={(value) => change({ outcome: value === 'all' ? undefined : (value as AuditFilter['outcome']) })}
          data={[{ value: 'all', label: 'All' }, ...OUTCOMES.map((outcome) => ({ value: outcome, label: outcome[0]!.toUpperCase() + outcome.slice(1) }))]}
        />
      </div>
      <div className={detail.list} tabIndex={0} role="region" aria-label="Records">
        {!query.data ? <p className="dimmed" aria-busy="true">Reading the record…</p> : records.length === 0 ? <Notice title="No record fits">Every change and every refused try of one is on record. Change or clear the filter.</Notice> : <Table records={records} />}
        {query.hasNextPage ? <Button mt="sm" size="xs" variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>Older records</Button> : null}
        <div style={{ maxWidth: 760, marginTop: 16 }}><CopyLine label="CLI" text={`${cliLine(['audit', 'export'], { actor: filter.actor, action: filter.action, target: filter.target, outcome: filter.outcome, from: filter.from, to: filter.to })} > audit.jsonl`} /></div>
      </div>
    </div>
  );
}

function Field({ label, value, onChange, ...rest }: { label: string; value: string | undefined; onChange: (value: string | undefined) => void; placeholder?: string; type?: string; list?: string }) {
  return <TextInput size="xs" w={150} label={label} value={value ?? ''} onChange={(event) => onChange(event.currentTarget.value || undefined)} {...rest} />;
}

function Table({ records }: { records: AuditRecord[] }) {
  return (
    <table className="list">
      <thead><tr><th scope="col">When</th><th scope="col">Who</th><th scope="col">From</th><th scope="col">What</th><th scope="col">To what</th><th scope="col">Outcome</th><th scope="col">Detail</th></tr></thead>
      <tbody>
        {records.map((record) => (
          <tr key={record.id}>
            <td><Time at={record.at} /></td>
            <td><span className="name">{inert(record.actor) || <span className="dimmed">nobody known</span>}</span>{record.actor_kind && record.actor_kind !== record.actor ? <span className="dimmed"> {record.actor_kind}</span> : null}</td>
            <td className="dimmed">{inert(record.source)}</td>
            <td><code>{inert(record.action)}</code></td>
            <td className={classes.target}><Target text={record.target} /></td>
            <td><span className={classes.outcome} data-outcome={record.outcome}>{record.outcome}</span></td>
            <td className={classes.detail}>{inert(record.detail)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Target({ text }: { text: string }) {
  const link = linkOf(text);
  const words = <span className="name">{inert(text)}</span>;
  if (!link) return words;
  switch (link.to) {
    case '/runs/$id': return <Link to="/runs/$id" params={{ id: link.id }}>{words}</Link>;
    case '/workflows': return <Link to="/workflows" search={{ q: link.q }}>{words}</Link>;
    case '/pools': return <Link to="/pools">{words}</Link>;
    case '/access': return <Link to="/access" search={{ view: link.view }}>{words}</Link>;
    default: return <Link to={link.to} search={{ name: link.name }}>{words}</Link>;
  }
}
