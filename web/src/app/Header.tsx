import { ActionIcon, SegmentedControl, Tooltip, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { spotlight } from '@mantine/spotlight';
import { UserMenu } from '~/login/UserMenu';
import type { Clock } from '~/time/clock';
import { Connection } from './Connection';
import classes from './Header.module.css';
import { Icon } from './Icon';
import { openKeys } from './KeysSheet';
import { prefer, usePreferences } from './preferences';

/** What is the same on every screen: finding, the clock, how it looks, and whether it is live. */
export function Header() {
  const { clock, density } = usePreferences();
  const { setColorScheme } = useMantineColorScheme();
  const isDark = useComputedColorScheme('light') === 'dark';
  return (
    <header className={classes.header}>
      <button type="button" className={classes.find} onClick={() => spotlight.open()}>
        <Icon name="search" size={15} />
        <span className="grow">Find workflows, screens, actions</span>
        <kbd>Ctrl K</kbd>
      </button>
      <span className="grow" />
      <Connection />
      <SegmentedControl
        size="xs" aria-label="Clock" value={clock} onChange={(value) => prefer({ clock: value as Clock })}
        data={[{ value: 'utc', label: 'UTC' }, { value: 'local', label: 'Local' }, { value: 'workflow', label: 'Workflow' }]}
      />
      <Tooltip label={density === 'compact' ? 'Wider rows' : 'Narrower rows'}>
        <ActionIcon variant="subtle" color="gray" aria-label={density === 'compact' ? 'Wider rows' : 'Narrower rows'} onClick={() => prefer({ density: density === 'compact' ? 'comfortable' : 'compact' })}>
          <Icon name="rows" />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={isDark ? 'Light' : 'Dark'}>
        <ActionIcon variant="subtle" color="gray" aria-label={isDark ? 'Use light colours' : 'Use dark colours'} onClick={() => setColorScheme(isDark ? 'light' : 'dark')}>
          <Icon name={isDark ? 'sun' : 'moon'} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Keys">
        <ActionIcon variant="subtle" color="gray" aria-label="Keys" className={classes.keys} onClick={openKeys}><Icon name="keys" size={18} /></ActionIcon>
      </Tooltip>
      <UserMenu />
    </header>
  );
}
