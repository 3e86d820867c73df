import { useQuery } from '@tanstack/react-query';
import { versionQuery } from '~/api/queries';
import { Loaded } from '~/parts/Loaded';
import { inert } from '~/text/inert';
import classes from './panel.module.css';

/** What the run's version says of the task: its command, its environment, and everything that is not as usual. */
export function DefinitionTab({ workflowId, version, task }: { workflowId: string; version: number; task: string }) {
  const query = useQuery(versionQuery(workflowId, version));
  return (
    <Loaded query={query}>
      {({ definition }) => {
        const own = definition.tasks?.find((one) => one.name === task);
        if (!own) return <p className={classes.pad}>Version {version} has no such task.</p>;
        const { command, env, name: _, ...rest } = own;
        const variables = Object.entries({ ...(definition.env as Record<string, string> | undefined), ...env });
        return (
          <div className={classes.pad}>
            {command !== undefined ? <><h3>Command</h3><pre className={classes.code} tabIndex={0}>{inert(typeof command === 'string' ? command : JSON.stringify(command))}</pre></> : null}
            {variables.length > 0 ? <><h3>Environment</h3><dl className={classes.facts}>{variables.flatMap(([name, value]) => [<dt key={name}>{inert(name)}</dt>, <dd key={`${name}=`}><code>{inert(value)}</code></dd>])}</dl></> : null}
            {Object.keys(rest).length > 0 ? <><h3>Besides</h3><pre className={classes.code} tabIndex={0}>{inert(JSON.stringify(rest, null, 2))}</pre></> : null}
          </div>
        );
      }}
    </Loaded>
  );
}
