import { Outlet, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { LiveProvider } from '~/live/LiveContext';
import { Session } from '~/login/Session';
import { Header } from './Header';
import { KeysSheet } from './KeysSheet';
import { Navigation } from './Navigation';
import { Palette } from './Palette';
import { usePreferences } from './preferences';
import classes from './Shell.module.css';

/** The frame of every screen: navigation, header, and the screen itself. */
export function Shell() {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const { density, navigation } = usePreferences();
  const main = useFocusOnArrival(path);
  if (path === '/login') return <main className={classes.alone}><Outlet /></main>;
  return (
    <Session>
      <LiveProvider>
        <a className={classes.skip} href={`${location.pathname}#main`} onClick={(event) => { event.preventDefault(); main.current?.focus(); }}>Skip to the content</a>
        <div className={classes.shell} data-density={density} data-navigation={navigation}>
          <Navigation />
          <Header />
          <main id="main" ref={main} tabIndex={-1} className={classes.main}><Outlet /></main>
        </div>
        <Palette />
        <KeysSheet />
      </LiveProvider>
    </Session>
  );
}

/** Whoever hears the page instead of seeing it is brought to a new screen's beginning. */
function useFocusOnArrival(path: string) {
  const main = useRef<HTMLElement>(null);
  const last = useRef(path);
  useEffect(() => {
    if (last.current === path) return;
    last.current = path;
    main.current?.focus({ preventScroll: true });
  }, [path]);
  return main;
}
