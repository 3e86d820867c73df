import { useMay } from '~/access/useMay';
import { PauseSwitch } from '~/actions/PauseSwitch';
import type { Definition, Workflow } from '~/api/types';
import { Icon } from '~/app/Icon';
import { LinkButton } from '~/parts/LinkButton';
import { Name } from '~/parts/Name';
import { Time } from '~/time/Time';
import { inert } from '~/text/inert';
import { Tags } from '~/workflows/Tags';
import classes from './workflow.module.css';
import { counted } from '~/text/counted';

/** What a workflow is, when it runs next, and the button that runs it. */
export function WorkflowHeader({ workflow, definition }: { workflow: Workflow; definition: Definition | undefined }) {
  const may = useMay()('runs.operate', workflow.name);
  return (
    <header className={classes.head}>
      <div className="row wrap">
        <h1 className={classes.title}><Name>{workflow.name}</Name></h1>
        <Tags tags={workflow.tags} />
        <span className="grow" />
        {workflow.schedule_cron ? <label className="row"><span className="dimmed">Schedule</span> <PauseSwitch workflow={workflow} /></label> : null}
        {workflow.schedule_cron && may ? <LinkButton size="compact-sm" variant="default" leftSection={<Icon name="backfills" size={14} />} to="/backfills" search={{ workflow: workflow.name, create: true }}>Backfill…</LinkButton> : null}
        {may ? <LinkButton size="compact-sm" leftSection={<Icon name="play" size={14} />} to="/workflows/$id/trigger" params={{ id: workflow.id }}>Run…</LinkButton> : null}
      </div>
      {workflow.description ? <p className={classes.about}>{inert(workflow.description)}</p> : null}
      <div className={classes.facts}>
        <span>Version <b>{workflow.version}</b></span>
        {workflow.schedule_cron ? <span>Schedule <b><code>{inert(workflow.schedule_cron)}</code></b> {definition?.timezone ? <>in <b>{inert(definition.timezone)}</b></> : 'in UTC'}</span> : <span>Runs only when it is asked to</span>}
        {workflow.next_fire_at ? <span>Next <b><Time at={workflow.next_fire_at} /></b> (<Time at={workflow.next_fire_at} relative />)</span> : null}
        {definition?.tasks ? <span><b>{counted(definition.tasks.length, 'task')}</b></span> : null}
        {workflow.pause ? <span>Paused{workflow.pause.by ? <> by <b>{inert(workflow.pause.by)}</b></> : null}: {inert(workflow.pause.reason)}</span> : null}
      </div>
      {workflow.schedule_problem ? <p className={classes.problem} role="alert">{inert(workflow.schedule_problem)}</p> : null}
    </header>
  );
}
