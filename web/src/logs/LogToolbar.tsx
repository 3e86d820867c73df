import { ActionIcon, Button, NativeSelect, TextInput, Tooltip } from '@mantine/core';
import { useMemo, useRef, useState } from 'react';
import { API_BASE } from '~/app/base';
import { Icon, type IconName } from '~/app/Icon';
import { useKeys } from '~/app/keys';
import type { LogHits } from '~/api/types';
import { plainText } from './ansi';
import { type Level, levelChoices, useLevelCounts } from './levels';
import type { LogStore } from './LogStore';
import { storeOf } from './useLog';
import classes from './logs.module.css';
import { counted, thousands } from '~/text/counted';

/** What can be done with a log: look for something, follow it, take it along. */
export function LogToolbar(props: {
  taskRunId: string; log: LogStore; level: Level | undefined; chosen: [number, number] | undefined; find: string; hits: LogHits | undefined; hit: number; error: number | undefined;
  isWrapped: boolean; isFollowing: boolean;
  onFind: (text: string) => void; onLevel: (level: Level | undefined) => void; onStep: (by: number) => void; onWrap: () => void; onFollow: () => void; goTo: (line: number) => void;
}) {
  const { log, level, chosen, find, hits, hit, taskRunId } = props;
  const [isChoosing, setChoosing] = useState(false);
  const counts = useLevelCounts(taskRunId, log.ended ? log.whole : 0, isChoosing || level !== undefined);
  const all = useMemo(() => (level ? storeOf(taskRunId) : log), [level, taskRunId, log]);
  const input = useRef<HTMLInputElement>(null);
  useKeys([
    { keys: '/', does: 'looks for something in the log', run: () => input.current?.focus() },
    { keys: 'n', does: 'goes to the next find', run: () => props.onStep(1) },
    { keys: 'N', does: 'goes to the find before', run: () => props.onStep(-1) },
    { keys: 'w', does: 'wraps long lines', run: props.onWrap },
  ]);
  const copy = async () => {
    if (chosen) await navigator.clipboard.writeText((await all.text(chosen[0], chosen[1])).map(plainText).join('\n'));
  };
  const found = !find ? '' : !hits ? '…' : hits.count === 0 ? (level ? 'none of these lines' : 'none') : `${thousands(hit + 1)} of ${thousands(hits.count)}`;
  return (
    <div className={classes.bar}>
      <TextInput
        ref={input} size="xs" w={160} value={find} placeholder="Find, or /pattern/" aria-label="Find in the log" leftSection={<Icon name="search" size={13} />}
        onChange={(event) => props.onFind(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') props.onStep(event.shiftKey ? -1 : 1);
          if (event.key === 'Escape') props.onFind('');
        }}
      />
      {find ? <span className={classes.count} role="status">{found}</span> : null}
      {props.error !== undefined ? <Button size="compact-xs" variant="subtle" color="red" onClick={() => props.goTo(props.error!)}>First error: line {props.error}</Button> : null}
      <NativeSelect
        size="xs" w={168} aria-label="Lines of which level" value={level ?? ''} data={levelChoices(counts)} onFocus={() => setChoosing(true)} onPointerEnter={() => setChoosing(true)}
        onChange={(event) => props.onLevel((event.currentTarget.value || undefined) as Level | undefined)}
      />
      <span className="grow" />
      <span className={classes.count}>{level ? `${thousands(log.total)} of ` : ''}{counted(log.whole, 'line')}</span>
      {chosen ? <Tool icon="copy" label={`Copy lines ${chosen[0]} to ${chosen[1]}`} onClick={() => void copy()} /> : null}
      <Tool icon="wrap" label="Wrap long lines" onClick={props.onWrap} isOn={props.isWrapped} />
      {!log.ended ? <Tool icon="down" label="Follow" onClick={props.onFollow} isOn={props.isFollowing} /> : null}
      <Tooltip label="The whole log as it is">
        <ActionIcon component="a" href={new URL(`task-runs/${props.taskRunId}/logs`, API_BASE).href} download={`${props.taskRunId}.log`} variant="subtle" color="gray" size="sm" aria-label="Download the log">
          <Icon name="download" size={15} />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}

function Tool({ icon, label, onClick, isOn }: { icon: IconName; label: string; onClick: () => void; isOn?: boolean }) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant={isOn ? 'light' : 'subtle'} color={isOn ? 'accent' : 'gray'} size="sm" aria-label={label} aria-pressed={isOn} onClick={onClick}><Icon name={icon} size={15} /></ActionIcon>
    </Tooltip>
  );
}
