import { ActionIcon, type ActionIconProps, Button, type ButtonProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, Ref } from 'react';

type Anchor = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'style' | 'color'> & { ref?: Ref<HTMLAnchorElement> };

/** A button that leads somewhere: a real link, to be opened in a tab of its own. */
export const LinkButton = createLink((props: ButtonProps & Anchor) => <Button component="a" {...props} />);

/** The same with a sign only; it needs an aria-label. */
export const LinkIcon = createLink((props: ActionIconProps & Anchor) => <ActionIcon component="a" {...props} />);
