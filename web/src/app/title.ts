import { useEffect } from 'react';
import { inert } from '~/text/inert';
import { lookOf } from '~/states/palette';
import { STATE_ICONS } from '~/states/icons';

/** Names the tab after what it shows; with a state, the tab's icon tells it as well. */
export function useTitle(title: string, state?: string): void {
  useEffect(() => {
    document.title = `${state ? `${lookOf(state).label} · ` : ''}${inert(title)} · Mini Airflow`;
    document.querySelector<HTMLLinkElement>('link[rel=icon]')!.href = state ? stateIcon(state) : plainIcon;
  }, [title, state]);
}

const address = (svg: string) => `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">${svg}</svg>`)}`;

const plainIcon = address('<rect width="16" height="16" rx="4" fill="#1d4b98"/><path d="M4 11l3-6 2 4 3-4" fill="none" stroke="#fff" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"/>');

function stateIcon(state: string): string {
  const look = lookOf(state);
  return address(`<rect width="16" height="16" rx="4" fill="${look.light}"/><path d="${STATE_ICONS[look.icon]}" fill="none" stroke="${look.ink}" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/>`);
}
