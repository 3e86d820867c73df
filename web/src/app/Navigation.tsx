import { Menu } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useRouterState } from '@tanstack/react-router';
import type { Right } from '~/access/rights';
import { useMay } from '~/access/useMay';
import { approvalsQuery } from '~/api/queries';
import { Icon, type IconName } from './Icon';
import classes from './Navigation.module.css';
import { prefer, usePreferences } from './preferences';

interface Place {
  to: '/' | '/workflows' | '/runs' | '/approvals' | '/backfills' | '/workers' | '/pools' | '/deliveries' | '/calendars' | '/variables' | '/secrets' | '/access' | '/audit';
  icon: IconName;
  label: string;
  /** What one must be allowed for it to be of any use. */
  right: Right;
}

/** Where one goes every day. */
export const PLACES: Place[] = [
  { to: '/', icon: 'home', label: 'Home', right: 'runs.read' },
  { to: '/workflows', icon: 'workflows', label: 'Workflows', right: 'runs.read' },
  { to: '/runs', icon: 'runs', label: 'Runs', right: 'runs.read' },
  { to: '/approvals', icon: 'approvals', label: 'Approvals', right: 'runs.read' },
  { to: '/backfills', icon: 'backfills', label: 'Backfills', right: 'runs.read' },
  { to: '/workers', icon: 'workers', label: 'Workers', right: 'system.read' },
  { to: '/pools', icon: 'pools', label: 'Pools', right: 'system.read' },
];

/** What is set up once, and looked at now and then. */
export const OTHER_PLACES: Place[] = [
  { to: '/deliveries', icon: 'bell', label: 'Deliveries', right: 'runs.read' },
  { to: '/calendars', icon: 'calendar', label: 'Calendars', right: 'system.read' },
  { to: '/variables', icon: 'variables', label: 'Variables', right: 'system.read' },
  { to: '/secrets', icon: 'secrets', label: 'Secrets', right: 'system.read' },
  { to: '/access', icon: 'people', label: 'Access', right: 'access.manage' },
  { to: '/audit', icon: 'audit', label: 'Audit', right: 'audit.read' },
];

/** The places to go, at the left; at the bottom of a narrow window, where those that are seldom wanted are in a menu. */
export function Navigation() {
  const { navigation } = usePreferences();
  const may = useMay();
  const isNarrow = navigation === 'narrow';
  const [places, others] = [PLACES, OTHER_PLACES].map((all) => all.filter(({ right }) => may(right))) as [Place[], Place[]];
  return (
    <nav className={classes.nav} aria-label="Places" data-narrow={isNarrow || undefined}>
      <Link to="/" className={classes.brand} aria-label="Mini Airflow, home">
        <svg width="24" height="24" viewBox="0 0 16 16" aria-hidden="true">
          <rect width="16" height="16" rx="4" fill="#1d4b98" />
          <path d="M4 11l3-6 2 4 3-4" fill="none" stroke="#fff" strokeWidth="1.6" strokeLinecap="round" strokeLinejoin="round" />
        </svg>
        <span className={classes.label}>Mini Airflow</span>
      </Link>
      <div className={classes.lists}>
        <ul className={classes.places}>{places.map((place) => <li key={place.to}><PlaceLink place={place} isNarrow={isNarrow} /></li>)}</ul>
        <ul className={`${classes.places} ${classes.others}`}>{others.map((place) => <li key={place.to}><PlaceLink place={place} isNarrow={isNarrow} /></li>)}</ul>
        <More places={others} />
      </div>
      <button type="button" className={classes.fold} onClick={() => prefer({ navigation: isNarrow ? 'wide' : 'narrow' })} aria-label={isNarrow ? 'Widen the navigation' : 'Narrow the navigation'}>
        <Icon name={isNarrow ? 'right' : 'left'} size={18} />
      </button>
    </nav>
  );
}

function PlaceLink({ place: { to, icon, label }, isNarrow }: { place: Place; isNarrow: boolean }) {
  return (
    <Link to={to} className={classes.place} activeOptions={{ exact: to === '/', includeSearch: false }} activeProps={{ 'aria-current': 'page' }} title={isNarrow ? label : undefined}>
      <Icon name={icon} size={18} />
      <span className={classes.label}>{label}</span>
      {to === '/approvals' ? <Waiting /> : null}
    </Link>
  );
}

/** How many questions wait for a person. */
function Waiting() {
  const approvals = useQuery(approvalsQuery).data?.length ?? 0;
  return approvals > 0 ? <span className={classes.count} aria-label={`${approvals} wait`}>{approvals}</span> : null;
}

function More({ places }: { places: Place[] }) {
  const path = useRouterState({ select: (state) => state.location.pathname });
  if (places.length === 0) return null;
  return (
    <Menu position="top-end">
      <Menu.Target>
        <button type="button" className={`${classes.place} ${classes.more}`} data-current={places.some(({ to }) => path.startsWith(to)) || undefined}><Icon name="menu" size={18} /><span className={classes.label}>More</span></button>
      </Menu.Target>
      <Menu.Dropdown>
        {places.map(({ to, icon, label }) => <Menu.Item key={to} component={Link} to={to} leftSection={<Icon name={icon} />}>{label}</Menu.Item>)}
      </Menu.Dropdown>
    </Menu>
  );
}
