import { ActionIcon, Button, Group, Menu, Popover, TextInput } from '@mantine/core';
import { useRouter, useRouterState } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { inert } from '~/text/inert';
import { BASE_PATH } from './base';
import { Icon } from './Icon';
import { forgetView, saveView, useViews } from './views';

/** The views of this screen that a reader has kept, and the way to keep this one. They are addresses, so a link to one can be sent as well. */
export function ViewsMenu() {
  const { path, search } = useRouterState({ select: ({ location }) => ({ path: location.pathname, search: location.searchStr }) });
  const own = useViews().filter((view) => view.path === path);
  const router = useRouter();
  return (
    <Group gap={4}>
      {own.length > 0 ? (
        <Menu position="bottom-start">
          <Menu.Target><Button size="compact-sm" variant="default">Views</Button></Menu.Target>
          <Menu.Dropdown>
            {own.map((view) => (
              <Group key={view.name} gap={2} wrap="nowrap">
                <Menu.Item className="grow" onClick={() => router.history.push(`${BASE_PATH}${view.path}${view.search}`)}>{inert(view.name)}</Menu.Item>
                <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`Forget ${inert(view.name)}`} onClick={() => forgetView(view)}><Icon name="close" size={12} /></ActionIcon>
              </Group>
            ))}
          </Menu.Dropdown>
        </Menu>
      ) : null}
      <SaveView path={path} search={search} />
    </Group>
  );
}

function SaveView({ path, search }: { path: string; search: string }) {
  const [isOpen, setOpen] = useState(false);
  const [name, setName] = useState('');
  const save = (event: FormEvent) => {
    event.preventDefault();
    saveView({ name, path, search });
    setName('');
    setOpen(false);
  };
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-start" trapFocus withRoles={false}>
      <Popover.Target><Button size="compact-sm" variant="subtle" color="gray" onClick={() => setOpen(!isOpen)} aria-expanded={isOpen}>Save this view…</Button></Popover.Target>
      <Popover.Dropdown>
        <form onSubmit={save} className="row">
          <TextInput size="xs" aria-label="Name of the view" placeholder="What to call it" required maxLength={60} value={name} onChange={(event) => setName(event.currentTarget.value)} data-autofocus />
          <Button size="compact-sm" type="submit">Save</Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
