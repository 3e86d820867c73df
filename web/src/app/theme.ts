import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';
import { stateVariables } from '~/states/palette';

const accent: MantineColorsTuple = ['#eef4ff', '#dce7fb', '#b6ccf3', '#8db0eb', '#6a98e4', '#5489e0', '#2f66c4', '#2659ae', '#1d4b98', '#0f3c80'];

/** Greys of the dark theme, from ink to the deepest ground: the library's own are browner than ours. */
const dark: MantineColorsTuple = ['#d7dce2', '#b8bfc8', '#9aa3ad', '#6b7480', '#39424e', '#2b323c', '#1b212a', '#12161c', '#0e1116', '#0a0c10'];

/** One accent on grey: colour is kept for states. */
export const theme = createTheme({
  primaryColor: 'accent',
  colors: { accent, dark },
  primaryShade: { light: 7, dark: 6 },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "JetBrains Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  headings: { fontWeight: '600', sizes: { h1: { fontSize: '20px', lineHeight: '28px' }, h2: { fontSize: '15px', lineHeight: '22px' }, h3: { fontSize: '13px', lineHeight: '18px' } } },
  defaultRadius: 'sm',
  respectReducedMotion: true,
  cursorType: 'pointer',
});

export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    ...stateVariables('light'),
    '--mantine-color-dimmed': '#5a6068',
    '--surface': '#f5f6f8',
    '--line': '#dfe2e6',
    '--mantine-color-anchor': '#1d4b98',
    '--mantine-color-error': '#a1272b',
    '--hover': '#eceff3',
    '--chosen': '#dde8fb',
  },
  dark: {
    ...stateVariables('dark'),
    '--mantine-color-body': '#12161c',
    '--mantine-color-text': '#d7dce2',
    '--mantine-color-dimmed': '#9aa3ad',
    '--surface': '#181d25',
    '--line': '#2b323c',
    '--mantine-color-anchor': '#8db0eb',
    '--mantine-color-error': '#f0888b',
    '--hover': '#202733',
    '--chosen': '#21334f',
    '--mantine-color-default': '#1b212a',
    '--mantine-color-default-border': '#39424e',
  },
});
