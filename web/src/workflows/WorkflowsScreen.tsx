import { NativeSelect, SegmentedControl, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useRef } from 'react';
import { overviewQuery } from '~/api/queries';
import { Icon } from '~/app/Icon';
import { useKeys } from '~/app/keys';
import { ViewsMenu } from '~/app/ViewsMenu';
import { useTitle } from '~/app/title';
import { Loaded } from '~/parts/Loaded';
import { Notice } from '~/parts/Notice';
import { filtered, tagsOf } from './filter';
import { NoWorkflow } from './NoWorkflow';
import { WorkflowTable } from './WorkflowTable';
import classes from './workflows.module.css';
import { counted } from '~/text/counted';

/** All workflows in one table, filtered as one types. */
export function WorkflowsScreen() {
  useTitle('Workflows');
  const search = useSearch({ from: '/workflows' });
  const navigate = useNavigate({ from: '/workflows' });
  const query = useQuery(overviewQuery);
  const input = useRef<HTMLInputElement>(null);
  useKeys([{ keys: '/', does: 'filters the workflows', run: () => input.current?.focus() }]);
  const rows = useMemo(() => filtered(query.data ?? [], search), [query.data, search]);
  const tags = useMemo(() => tagsOf(query.data ?? []), [query.data]);
  const change = (next: Partial<typeof search>) => void navigate({ search: (old) => ({ ...old, ...next }), replace: true });
  return (
    <div className={classes.screen}>
      <div className={classes.bar}>
        <h1 className={classes.title}>Workflows</h1>
        <TextInput ref={input} size="xs" w={240} aria-label="Filter by name" placeholder="Name, description or tag" leftSection={<Icon name="search" size={13} />} value={search.q ?? ''} onChange={(event) => change({ q: event.currentTarget.value || undefined })} />
        <SegmentedControl
          size="xs" aria-label="Which workflows" value={search.show ?? 'all'} onChange={(value) => change({ show: value === 'all' ? undefined : (value as NonNullable<typeof search.show>) })}
          data={[{ value: 'all', label: 'All' }, { value: 'failed', label: 'Failed last' }, { value: 'running', label: 'Running' }, { value: 'scheduled', label: 'Scheduled' }, { value: 'paused', label: 'Paused' }]}
        />
        {tags.length > 0 || search.tag ? <NativeSelect size="xs" w={140} aria-label="Tag" value={search.tag ?? ''} data={[{ value: '', label: 'All tags' }, ...(search.tag && !tags.includes(search.tag) ? [search.tag] : []), ...tags]} onChange={(event) => change({ tag: event.currentTarget.value || undefined })} /> : null}
        <ViewsMenu />
        <span className="grow" />
        <span className="dimmed" role="status">{rows.length === query.data?.length ? counted(rows.length, 'workflow') : `${rows.length} of ${counted(query.data?.length ?? 0, 'workflow')}`}</span>
      </div>
      <Loaded query={query}>
        {(all) => all.length === 0 ? <NoWorkflow />
          : rows.length === 0 ? <Notice title="No workflow fits">Change or clear the filter.</Notice>
          : <WorkflowTable rows={rows} sort={search.sort ?? 'name'} onSort={(sort) => change({ sort })} />}
      </Loaded>
    </div>
  );
}
