import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { approvalsQuery } from '~/api/queries';
import { Icon, type IconName } from './Icon';
import classes from './Navigation.module.css';
import { prefer, usePreferences } from './preferences';

const PLACES: { to: '/' | '/workflows' | '/runs' | '/approvals' | '/backfills' | '/workers' | '/pools'; icon: IconName; label: string }[] = [
  { to: '/', icon: 'home', label: 'Home' },
  { to: '/workflows', icon: 'workflows', label: 'Workflows' },
  { to: '/runs', icon: 'runs', label: 'Runs' },
  { to: '/approvals', icon: 'approvals', label: 'Approvals' },
  { to: '/backfills', icon: 'backfills', label: 'Backfills' },
  { to: '/workers', icon: 'workers', label: 'Workers' },
  { to: '/pools', icon: 'pools', label: 'Pools' },
];

/** The places to go, at the left; at the bottom of a narrow window. */
export function Navigation() {
  const { navigation } = usePreferences();
  const isNarrow = navigation === 'narrow';
  const approvals = useQuery(approvalsQuery).data?.length ?? 0;
  return (
    <nav className={classes.nav} aria-label="Places" data-narrow={isNarrow || undefined}>
      <Link to="/" className={classes.brand} aria-label="Mini Airflow, home">
        <svg width="24" height="24" viewBox="0 0 16 16" aria-hidden="true">
          <rect width="16" height="16" rx="4" fill="#1d4b98" />
          <path d="M4 11l3-6 2 4 3-4" fill="none" stroke="#fff" strokeWidth="1.6" strokeLinecap="round" strokeLinejoin="round" />
        </svg>
        <span className={classes.label}>Mini Airflow</span>
      </Link>
      <ul className={classes.places}>
        {PLACES.map(({ to, icon, label }) => (
          <li key={to}>
            <Link to={to} className={classes.place} activeOptions={{ exact: to === '/', includeSearch: false }} activeProps={{ 'aria-current': 'page' }} title={isNarrow ? label : undefined}>
              <Icon name={icon} size={18} />
              <span className={classes.label}>{label}</span>
              {to === '/approvals' && approvals > 0 ? <span className={classes.count} aria-label={`${approvals} wait`}>{approvals}</span> : null}
            </Link>
          </li>
        ))}
      </ul>
      <button type="button" className={classes.fold} onClick={() => prefer({ navigation: isNarrow ? 'wide' : 'narrow' })} aria-label={isNarrow ? 'Widen the navigation' : 'Narrow the navigation'}>
        <Icon name={isNarrow ? 'right' : 'left'} size={18} />
      </button>
    </nav>
  );
}
