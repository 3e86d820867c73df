import { Button, Group, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { sentenceOf } from '~/api/problem';
import { CopyLine } from '~/parts/CopyLine';
import classes from './actions.module.css';

/** The frame of every action: what will happen, the same as lines to copy, and the button. */
export function ActionDialog({ title, children, cli, curl, label, isPossible = true, isBusy, error, onConfirm, onClose }: {
  title: string;
  children: ReactNode;
  cli: string;
  curl: string;
  label: string;
  isPossible?: boolean;
  isBusy: boolean;
  error: unknown;
  onConfirm: () => void;
  onClose: () => void;
}) {
  return (
    <Modal opened onClose={onClose} title={title} size="lg" closeButtonProps={{ 'aria-label': 'Close' }}>
      <div className={classes.body}>
        {children}
        <div className={classes.lines}>
          <CopyLine label="CLI" text={cli} />
          <CopyLine label="curl" text={curl} />
        </div>
        {error ? <p role="alert" className={classes.error}>{sentenceOf(error)}</p> : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>Leave it</Button>
          <Button onClick={onConfirm} loading={isBusy} disabled={!isPossible}>{label}</Button>
        </Group>
      </div>
    </Modal>
  );
}
