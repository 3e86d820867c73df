import { Button, Checkbox, Group } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { type BulkKind, isNarrowed, MOST_RUNS } from '~/actions/bulk';
import type { RunFilter } from '~/api/queries';
import { thousands } from '~/text/counted';
import classes from './runs.module.css';

const BulkDialog = lazy(() => import('~/actions/BulkDialog').then((module) => ({ default: module.BulkDialog })));

/** What can be done with the runs that are chosen, or with all that fit the filter. It is always there, so that nothing jumps when something is chosen. */
export function BulkBar({ chosen, filter, workflowName, onClear }: { chosen: ReadonlySet<string>; filter: RunFilter; workflowName: string | undefined; onClear: () => void }) {
  const [isAll, setAll] = useState(false);
  const [kind, setKind] = useState<BulkKind | undefined>();
  const narrowed = isNarrowed(filter);
  const all = isAll && narrowed;
  const isPossible = all || chosen.size > 0;
  const done = () => {
    setKind(undefined);
    setAll(false);
    onClear();
  };
  return (
    <div className={classes.bar} role="group" aria-label="Many runs at once">
      <span className={classes.count} role="status">{all ? 'all that fit' : chosen.size === 0 ? 'none chosen' : `${chosen.size} chosen`}</span>
      <Group gap={6}>
        {(['cancel', 'clear', 'mark'] as const).map((one) => <Button key={one} size="compact-xs" variant="default" disabled={!isPossible} onClick={() => setKind(one)}>{{ cancel: 'Cancel…', clear: 'Clear…', mark: 'Mark…' }[one]}</Button>)}
      </Group>
      <Checkbox
        size="xs" checked={all} disabled={!narrowed} onChange={(event) => setAll(event.currentTarget.checked)}
        label={narrowed ? `all that fit, at most ${thousands(MOST_RUNS)}` : 'all that fit: choose a state, a workflow or days first'}
      />
      {chosen.size > 0 && !all ? <Button size="compact-xs" variant="subtle" onClick={onClear}>Choose none</Button> : null}
      {kind ? <Suspense><BulkDialog kind={kind} target={all ? { filter, workflowName } : { ids: [...chosen] }} onClose={() => setKind(undefined)} onDone={done} /></Suspense> : null}
    </div>
  );
}
