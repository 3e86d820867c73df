import { Button, Checkbox } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';
import { sentenceOf } from '~/api/problem';
import { useKeys } from '~/app/keys';
import { Notice } from '~/parts/Notice';
import { counted, thousands } from '~/text/counted';
import { plainText } from '../ansi';
import logs from '../logs.module.css';
import classes from './diff.module.css';
import type { DiffRow } from './rows';
import { useDiff } from './useDiff';

const ROW = 18;

export interface ComparedAttempt {
  id: string;
  attempt: number;
}

/** What one attempt wrote and the other did not, line by line. */
export function LogDiff({ before, after, onBack, onLine }: { before: ComparedAttempt; after: ComparedAttempt; onBack: () => void; onLine: (attempt: string, line: number) => void }) {
  const [ignores, setIgnores] = useState(true);
  const [at, setAt] = useState(-1);
  const { diff: done, isCut, error } = useDiff(before.id, after.id, ignores);
  const starts = useMemo(() => changesOf(done?.rows ?? []), [done]);
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({ count: done?.rows.length ?? 0, getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: 20 });
  const step = (by: number) => {
    if (starts.length === 0) return;
    const next = (at + by + starts.length) % starts.length;
    setAt(next);
    virtualizer.scrollToIndex(starts[next]!, { align: 'center' });
  };
  useKeys([{ keys: 'n', does: 'goes to the next difference', run: () => step(1) }, { keys: 'N', does: 'goes to the difference before', run: () => step(at < 0 ? 0 : -1) }]);
  return (
    <section className={logs.viewer} aria-label={`Attempt ${after.attempt} against attempt ${before.attempt}`}>
      <div className={logs.bar}>
        <Button size="compact-xs" variant="default" onClick={onBack}>Back to the log</Button>
        <Checkbox size="xs" ml={6} label="ignore times, numbers and ids" checked={ignores} onChange={(event) => setIgnores(event.currentTarget.checked)} />
        <span className="grow" />
        {done ? <span className={logs.count} role="status">{done.removed + done.added === 0 ? 'no difference' : <><span className={classes.less}>−{thousands(done.removed)}</span> <span className={classes.more}>+{thousands(done.added)}</span>{at >= 0 ? `, ${at + 1} of ${starts.length}` : ''}</>}</span> : null}
        {starts.length > 0 ? <><Button size="compact-xs" variant="default" aria-label="The difference before" onClick={() => step(at < 0 ? 0 : -1)}>↑</Button><Button size="compact-xs" variant="default" aria-label="The next difference" onClick={() => step(1)}>↓</Button></> : null}
      </div>
      {isCut ? <p className={classes.note}>Of each log only the first 16 MiB are compared.</p> : null}
      {done && done.left > 0 ? <p className={classes.note}>{counted(done.left, 'further line')} that differ {done.left === 1 ? 'is' : 'are'} not shown.</p> : null}
      <div className={logs.body}>
        {error ? <Notice kind="error" title="The logs could not be compared">{sentenceOf(error)}</Notice> : !done ? <div className="screen dimmed" aria-busy="true">Comparing the logs…</div>
          : done.removed + done.added === 0 ? <Notice title="They wrote the same">{ignores ? 'Only times, numbers or ids may differ.' : ''}</Notice> : null}
        <div ref={scroller} className={logs.lines} data-empty={!done || done.removed + done.added === 0 || undefined} tabIndex={0} role="region" aria-label="Differences">
          {done && done.removed + done.added > 0 ? (
            <div className={logs.space} style={{ height: virtualizer.getTotalSize() }}>
              {virtualizer.getVirtualItems().map((item) => (
                <div key={item.key} className={logs.place} style={{ transform: `translateY(${item.start}px)` }}>
                  <Row row={done.rows[item.index]!} isCurrent={at >= 0 && starts[at] === item.index} before={before} after={after} onLine={onLine} />
                </div>
              ))}
            </div>
          ) : null}
        </div>
      </div>
    </section>
  );
}

/** Where each stretch of differences begins. */
function changesOf(rows: DiffRow[]): number[] {
  const isChange = (at: number) => rows[at]?.kind === 'added' || rows[at]?.kind === 'removed';
  return rows.flatMap((_, at) => (isChange(at) && !isChange(at - 1) ? [at] : []));
}

function Row({ row, isCurrent, before, after, onLine }: { row: DiffRow; isCurrent: boolean; before: ComparedAttempt; after: ComparedAttempt; onLine: (attempt: string, line: number) => void }) {
  if (row.kind === 'fold') return <div className={classes.fold}>{counted(row.count, 'line')} {row.count === 1 ? 'is' : 'are'} the same</div>;
  return (
    <div className={classes.line} data-kind={row.kind} data-current={isCurrent || undefined}>
      <Number of={before} line={row.a} onLine={onLine} />
      <Number of={after} line={row.b} onLine={onLine} />
      <span className={classes.sign} aria-hidden="true">{{ same: ' ', removed: '−', added: '+' }[row.kind]}</span>
      <span className={logs.text}>{row.kind === 'same' ? null : <span className="visually-hidden">{row.kind === 'removed' ? `only in attempt ${before.attempt}: ` : `only in attempt ${after.attempt}: `}</span>}{plainText(row.text)}{'\n'}</span>
    </div>
  );
}

function Number({ of, line, onLine }: { of: ComparedAttempt; line: number | undefined; onLine: (attempt: string, line: number) => void }) {
  if (line === undefined) return <span className={logs.number} />;
  return <button type="button" className={logs.number} tabIndex={-1} aria-label={`Line ${line} of attempt ${of.attempt}`} onClick={() => onLine(of.id, line)}>{line}</button>;
}
