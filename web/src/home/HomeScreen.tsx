import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { approvalsQuery, deliveriesQuery, overviewQuery, pausesQuery, poolsQuery, queuesQuery, recentRunsQuery, workersQuery } from '~/api/queries';
import { useTitle } from '~/app/title';
import { Loaded } from '~/parts/Loaded';
import { Name } from '~/parts/Name';
import { StateBadge } from '~/states/StateBadge';
import { Duration } from '~/time/Duration';
import { Time } from '~/time/Time';
import { attentionOf } from './attention';
import { AttentionList } from './AttentionList';
import { Health } from './Health';
import { NextDay } from './NextDay';
import classes from './home.module.css';

/** What needs somebody, before all that goes well. */
export function HomeScreen() {
  const overview = useQuery(overviewQuery);
  const approvals = useQuery(approvalsQuery).data;
  const workers = useQuery(workersQuery).data;
  const pools = useQuery(poolsQuery).data;
  const queues = useQuery(queuesQuery).data;
  const pauses = useQuery(pausesQuery).data;
  const deliveries = useQuery(deliveriesQuery('failed')).data;
  const recent = useQuery(recentRunsQuery({}, 12));
  const attention = useMemo(
    () => attentionOf({ rows: overview.data ?? [], approvals: approvals ?? [], workers, pools: pools ?? [], queues: queues ?? [], pauses: pauses ?? [], deliveries: deliveries ?? [] }),
    [overview.data, approvals, workers, pools, queues, pauses, deliveries],
  );
  useTitle(attention.length > 0 ? `${attention.length} ${attention.length === 1 ? 'needs' : 'need'} attention` : 'Home', attention.some((one) => one.level === 'failed') ? 'failed' : undefined);
  return (
    <div className="screen">
      <h1 className="visually-hidden">Home</h1>
      <Loaded query={overview}>
        {(rows) => (
          <>
            <Health rows={rows} workers={workers} />
            <div className={classes.columns}>
              <section aria-labelledby="attention">
                <h2 id="attention">Needs attention</h2>
                <AttentionList items={attention} rows={rows} />
              </section>
              <div>
                <section aria-labelledby="next">
                  <h2 id="next">Next 24 hours</h2>
                  <NextDay rows={rows} />
                </section>
                <section aria-labelledby="latest">
                  <h2 id="latest" className="section">Latest runs</h2>
                  <Loaded query={recent}>
                    {(runs) => runs.length === 0 ? <p className="dimmed">Nothing has run yet. <Link to="/workflows">All workflows</Link></p> : (
                      <div className="scroll" tabIndex={0} role="group" aria-labelledby="latest">
                        <table className="list">
                          <tbody>
                            {runs.map((run) => (
                              <tr key={run.id}>
                                <td><StateBadge state={run.state} /></td>
                                <td><Link to="/runs/$id" params={{ id: run.id }}><Name>{run.workflow_name}</Name></Link></td>
                                <td><Time at={run.started_at} relative /></td>
                                <td className="number"><Duration from={run.started_at} to={run.finished_at} /></td>
                              </tr>
                            ))}
                          </tbody>
                        </table>
                      </div>
                    )}
                  </Loaded>
                </section>
              </div>
            </div>
          </>
        )}
      </Loaded>
    </div>
  );
}
