import { ActionIcon, CopyButton, Tooltip } from '@mantine/core';
import { Icon } from '~/app/Icon';
import classes from './CopyLine.module.css';

/** A line to take along, with a button that copies it. */
export function CopyLine({ label, text }: { label: string; text: string }) {
  return (
    <div className={classes.line}>
      <span className={classes.label}>{label}</span>
      <code className={classes.text} tabIndex={0} aria-label={`${label} line`}>{text}</code>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? 'Copied' : 'Copy'}>
            <ActionIcon variant="subtle" color="gray" size="sm" onClick={copy} aria-label={`Copy the ${label} line`}>
              <Icon name={copied ? 'mark' : 'copy'} size={14} />
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </div>
  );
}
