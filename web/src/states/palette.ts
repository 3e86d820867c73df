import { STATE_ICONS } from './icons';

/**
 * The colours of states, in one place: the style sheet, canvases and the tab's icon read them from here.
 * Every pair differs for every kind of colour vision (palette.test.ts), and no state is told by its colour alone.
 */
export interface StateLook {
  /** Words for people. */
  label: string;
  light: string;
  /** Ink on the light fill. */
  ink: string;
  dark: string;
  /** Ink on the dark theme's fill. */
  darkInk: string;
  icon: StateIconName;
}

export type StateIconName = 'check' | 'cross' | 'down' | 'again' | 'play' | 'dots' | 'clock' | 'skip' | 'dot' | 'stop' | 'hand' | 'hourglass' | 'lost' | 'gone';

const success = { light: '#5eae92', ink: '#111111', dark: '#53c6b4', darkInk: '#111111' };
const failed = { light: '#a93034', ink: '#ffffff', dark: '#d15357', darkInk: '#000000' };
const upstream = { light: '#de8b22', ink: '#111111', dark: '#f1a763', darkInk: '#111111' };
const retry = { light: '#f3e064', ink: '#111111', dark: '#fbd42b', darkInk: '#111111' };
const running = { light: '#0d58a5', ink: '#ffffff', dark: '#5275d7', darkInk: '#000000' };
const queued = { light: '#727579', ink: '#ffffff', dark: '#7b8088', darkInk: '#000000' };
const skipped = { light: '#d99ae0', ink: '#111111', dark: '#d7aaf2', darkInk: '#111111' };
const none = { light: '#d7dbde', ink: '#111111', dark: '#5b6065', darkInk: '#ffffff' };

/** The eight colours that must never be taken for each other. */
export const COLOURS = { success, failed, upstream, retry, running, queued, skipped, none };

export const STATES = {
  none: { label: 'not yet', ...none, icon: 'dot' },
  scheduled: { label: 'waits for room', ...queued, icon: 'clock' },
  queued: { label: 'queued', ...queued, icon: 'dots' },
  running: { label: 'running', ...running, icon: 'play' },
  up_for_retry: { label: 'up for retry', ...retry, icon: 'again' },
  up_for_reschedule: { label: 'looks again', ...retry, icon: 'hourglass' },
  deferred: { label: 'waits', ...queued, icon: 'hourglass' },
  awaiting_input: { label: 'asks a person', ...retry, icon: 'hand' },
  success: { label: 'success', ...success, icon: 'check' },
  failed: { label: 'failed', ...failed, icon: 'cross' },
  timed_out: { label: 'timed out', ...failed, icon: 'clock' },
  cancelled: { label: 'cancelled', ...failed, icon: 'stop' },
  upstream_failed: { label: 'upstream failed', ...upstream, icon: 'down' },
  skipped: { label: 'skipped', ...skipped, icon: 'skip' },
  removed: { label: 'removed', ...none, icon: 'gone' },
  lost: { label: 'lost', ...failed, icon: 'lost' },
} as const satisfies Record<string, StateLook>;

export type StateName = keyof typeof STATES;

/** The look of a state; a word that a newer server may send looks like none. */
export function lookOf(state: string): StateLook {
  return (STATES as Record<string, StateLook>)[state] ?? { ...STATES.none, label: state };
}

/** Whether an attempt or run in this state has ended. */
export function hasEnded(state: string): boolean {
  return ['success', 'failed', 'timed_out', 'cancelled', 'upstream_failed', 'skipped', 'removed', 'lost'].includes(state);
}

/** Whether an attempt in this state failed by itself, so that its log tells why. */
export function hasFailed(state: string): boolean {
  return state === 'failed' || state === 'timed_out' || state === 'lost';
}

/** In a grid these are pale, so their sign is in the page's own ink. */
const QUIET: ReadonlySet<string> = new Set(['success', 'none', 'removed']);
const PALE_INK = { light: '#000000', dark: '#d7dce2' };

/** A sign as a picture for style sheets. */
function signOf(icon: StateIconName, ink: string): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path d="${STATE_ICONS[icon]}" fill="none" stroke="${ink}" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/></svg>`;
  return `url("data:image/svg+xml,${encodeURIComponent(svg)}")`;
}

/** The states as custom properties of a style sheet, for one theme. */
export function stateVariables(theme: 'light' | 'dark'): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const [name, look] of Object.entries(STATES)) {
    variables[`--state-${name}`] = theme === 'light' ? look.light : look.dark;
    variables[`--state-${name}-ink`] = theme === 'light' ? look.ink : look.darkInk;
    variables[`--state-${name}-sign`] = signOf(look.icon, QUIET.has(name) ? PALE_INK[theme] : theme === 'light' ? look.ink : look.darkInk);
  }
  return variables;
}
