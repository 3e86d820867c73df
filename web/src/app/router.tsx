import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { ApprovalsScreen } from '~/approvals/ApprovalsScreen';
import { BackfillsScreen } from '~/backfills/BackfillsScreen';
import { Failure } from '~/parts/Failure';
import { HomeScreen } from '~/home/HomeScreen';
import { LoginScreen } from '~/login/LoginScreen';
import { PoolsScreen } from '~/pools/PoolsScreen';
import { RunsScreen } from '~/runs/RunsScreen';
import { TriggerScreen } from '~/actions/TriggerScreen';
import { WorkersScreen } from '~/workers/WorkersScreen';
import { WorkflowsScreen } from '~/workflows/WorkflowsScreen';
import { BASE_PATH } from './base';
import { NotFound } from './NotFound';
import { choice, flag, many, text, whole } from './search';
import { Shell } from './Shell';

/*
 * Every screen and what its address may say. Whatever changes what is shown is in the address: reloaded or sent to somebody, it shows the same.
 * A value that cannot be read is left out, never an error.
 */
const root = createRootRoute({ component: Shell, notFoundComponent: NotFound, errorComponent: ({ error, reset }) => <Failure error={error} retry={reset} /> });

export const WORKFLOW_VIEWS = ['grid', 'graph', 'calendar', 'runs', 'schedule', 'versions'] as const;
export const RUN_VIEWS = ['graph', 'gantt', 'table'] as const;
export const PANEL_TABS = ['log', 'why', 'attempts', 'events', 'outputs', 'definition'] as const;
/** How much a line of a log must matter to be shown. */
export const LEVELS = ['info', 'warn', 'error'] as const;
export const STATUSES = ['pending', 'running', 'success', 'failed'] as const;

// The screens that draw graphs and logs are loaded when they are shown; the others are small.

/** What an address may say is never asked for. */
const reads = <T extends object>(read: (raw: Record<string, unknown>) => T) => read as (raw: Record<string, unknown>) => { [K in keyof T]?: Exclude<T[K], undefined> };

const home = createRoute({ getParentRoute: () => root, path: '/', component: HomeScreen });

const workflows = createRoute({
  getParentRoute: () => root,
  path: '/workflows',
  validateSearch: reads((raw) => ({ q: text(raw.q), tag: text(raw.tag), show: choice(raw.show, ['failed', 'running', 'paused', 'scheduled']), sort: choice(raw.sort, ['name', 'last', 'next']) })),
  component: WorkflowsScreen,
});

const workflow = createRoute({
  getParentRoute: () => root,
  path: '/workflows/$id',
  validateSearch: reads((raw) => ({
    view: choice(raw.view, WORKFLOW_VIEWS), runs: whole(raw.runs, 1, 1000), q: text(raw.q), run: text(raw.run), task: text(raw.task),
    from: whole(raw.from, 1), to: whole(raw.to, 1), open: flag(raw.open), status: choice(raw.status, STATUSES), tab: choice(raw.tab, PANEL_TABS), attempt: text(raw.attempt), lines: text(raw.lines),
    find: text(raw.find), level: choice(raw.level, LEVELS), with: text(raw.with),
  })),
  component: lazyRouteComponent(() => import('~/workflow/WorkflowScreen'), 'WorkflowScreen'),
});

const trigger = createRoute({
  getParentRoute: () => root,
  path: '/workflows/$id/trigger',
  validateSearch: reads((raw) => ({ param: many(raw, 'param.'), from: text(raw.from) })),
  component: TriggerScreen,
});

const runs = createRoute({
  getParentRoute: () => root,
  path: '/runs',
  validateSearch: reads((raw) => ({ status: choice(raw.status, STATUSES), workflow: text(raw.workflow), from: text(raw.from), to: text(raw.to) })),
  component: RunsScreen,
});

const run = createRoute({
  getParentRoute: () => root,
  path: '/runs/$id',
  validateSearch: reads((raw) => ({
    view: choice(raw.view, RUN_VIEWS), task: text(raw.task), attempt: text(raw.attempt), tab: choice(raw.tab, PANEL_TABS), lines: text(raw.lines), find: text(raw.find), level: choice(raw.level, LEVELS), with: text(raw.with),
    path: flag(raw.path), closed: flag(raw.closed),
  })),
  component: lazyRouteComponent(() => import('~/run/RunScreen'), 'RunScreen'),
});

const workers = createRoute({ getParentRoute: () => root, path: '/workers', component: WorkersScreen });
const pools = createRoute({
  getParentRoute: () => root,
  path: '/pools',
  validateSearch: reads((raw) => ({ pool: text(raw.pool), queue: text(raw.queue) })),
  component: PoolsScreen,
});
const backfills = createRoute({
  getParentRoute: () => root,
  path: '/backfills',
  validateSearch: reads((raw) => ({ workflow: text(raw.workflow), from: text(raw.from), to: text(raw.to), create: flag(raw.create) })),
  component: BackfillsScreen,
});
// What is set up once is loaded when somebody goes there.
const deliveries = createRoute({
  getParentRoute: () => root,
  path: '/deliveries',
  validateSearch: reads((raw) => ({ state: choice(raw.state, ['pending', 'delivered', 'failed']), workflow: text(raw.workflow), id: text(raw.id) })),
  component: lazyRouteComponent(() => import('~/deliveries/DeliveriesScreen'), 'DeliveriesScreen'),
});
const calendars = createRoute({
  getParentRoute: () => root,
  path: '/calendars',
  validateSearch: reads((raw) => ({ name: text(raw.name) })),
  component: lazyRouteComponent(() => import('~/calendars/CalendarsScreen'), 'CalendarsScreen'),
});
const variables = createRoute({
  getParentRoute: () => root,
  path: '/variables',
  validateSearch: reads((raw) => ({ q: text(raw.q), name: text(raw.name) })),
  component: lazyRouteComponent(() => import('~/values/ValuesScreen'), 'VariablesScreen'),
});
const secrets = createRoute({
  getParentRoute: () => root,
  path: '/secrets',
  validateSearch: reads((raw) => ({ q: text(raw.q), name: text(raw.name) })),
  component: lazyRouteComponent(() => import('~/values/ValuesScreen'), 'SecretsScreen'),
});
const access = createRoute({
  getParentRoute: () => root,
  path: '/access',
  validateSearch: reads((raw) => ({ view: choice(raw.view, ['users', 'keys']), over: flag(raw.over) })),
  component: lazyRouteComponent(() => import('~/access/AccessScreen'), 'AccessScreen'),
});
const audit = createRoute({
  getParentRoute: () => root,
  path: '/audit',
  validateSearch: reads((raw) => ({ actor: text(raw.actor), action: text(raw.action), target: text(raw.target), outcome: choice(raw.outcome, ['done', 'refused', 'failed']), from: text(raw.from), to: text(raw.to) })),
  component: lazyRouteComponent(() => import('~/audit/AuditScreen'), 'AuditScreen'),
});
const approvals = createRoute({ getParentRoute: () => root, path: '/approvals', component: ApprovalsScreen });
const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: reads((raw) => ({ back: text(raw.back) })),
  component: LoginScreen,
});

const tree = root.addChildren([home, workflows, workflow, trigger, runs, run, workers, pools, backfills, approvals, deliveries, calendars, variables, secrets, access, audit, login]);

export const makeRouter = () => createRouter({ routeTree: tree, basepath: BASE_PATH, defaultPreload: 'intent', scrollRestoration: true, defaultNotFoundComponent: NotFound });

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
