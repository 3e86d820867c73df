import { ActionIcon } from '@mantine/core';
import type { ReactNode } from 'react';
import { Icon } from '~/app/Icon';
import { useKeys } from '~/app/keys';
import classes from './Detail.module.css';
import { Name } from './Name';

/** One thing of a list, beside the list. */
export function Detail({ title, actions, children, onClose }: { title: string; actions: ReactNode; children: ReactNode; onClose: () => void }) {
  useKeys([{ keys: 'Escape', does: 'closes the panel', run: onClose }]);
  return (
    <aside className={classes.side} aria-label={title}>
      <header className={classes.head}>
        <h2 className="grow"><Name>{title}</Name></h2>
        {actions}
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label="Close the panel" onClick={onClose}><Icon name="close" size={14} /></ActionIcon>
      </header>
      <div className={classes.body}>{children}</div>
    </aside>
  );
}
