import { useIsFetching } from '@tanstack/react-query';
import { Tooltip } from '@mantine/core';
import { useLink } from '~/live/LiveContext';
import classes from './Connection.module.css';

const WORDS = {
  live: ['Live', 'Changes are shown as they happen'],
  connecting: ['Connecting', 'The stream of events is being opened'],
  cut: ['Offline', 'The server cannot be reached. What you see is as it was; it goes on by itself'],
} as const;

/** Whether what is shown is live. */
export function Connection() {
  const state = useLink();
  const isBusy = useIsFetching() > 0;
  const [word, sentence] = WORDS[state];
  return (
    <Tooltip label={sentence}>
      <span className={classes.link} data-link={state} role="status" tabIndex={0}>
        <span className={classes.dot} data-busy={isBusy || undefined} />
        {word}
      </span>
    </Tooltip>
  );
}
