import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { approvalsQuery } from '~/api/queries';
import { useTitle } from '~/app/title';
import { Loaded } from '~/parts/Loaded';
import { Name } from '~/parts/Name';
import { Notice } from '~/parts/Notice';
import { AnswerForm } from './AnswerForm';
import classes from './approvals.module.css';

/** Everything that waits for a person. */
export function ApprovalsScreen() {
  useTitle('Approvals');
  const query = useQuery(approvalsQuery);
  return (
    <div className="screen">
      <h1>Approvals</h1>
      <Loaded query={query}>
        {(approvals) => approvals.length === 0 ? <Notice title="Nothing waits for you">A task with <code>approval</code> asks a person here, and holds no worker meanwhile.</Notice> : (
          <div className={classes.list}>
            {approvals.map((approval) => (
              <section key={approval.task_run_id} className={`panel ${classes.card}`}>
                <h2><Link to="/runs/$id" params={{ id: approval.workflow_run_id }} search={{ task: approval.task_name }}><Name>{approval.workflow_name}</Name> · <Name>{approval.task_name}</Name></Link></h2>
                <AnswerForm attemptId={approval.task_run_id} />
              </section>
            ))}
          </div>
        )}
      </Loaded>
    </div>
  );
}
