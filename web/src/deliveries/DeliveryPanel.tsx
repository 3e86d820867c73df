import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '~/access/useMay';
import { ActionDialog } from '~/actions/ActionDialog';
import { cliLine, curlLine } from '~/actions/commands';
import { answer, api } from '~/api/client';
import { Icon } from '~/app/Icon';
import { Detail } from '~/parts/Detail';
import { LinkButton } from '~/parts/LinkButton';
import { Loaded } from '~/parts/Loaded';
import { counted } from '~/text/counted';
import { inert } from '~/text/inert';
import { Time } from '~/time/Time';
import classes from './deliveries.module.css';
import { DeliveryState, eventWords } from './DeliveryTable';

/** One delivery: what it is about, how its tries went, and another one. */
export function DeliveryPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const query = useQuery({ queryKey: ['delivery', id], queryFn: () => answer(api.GET('/deliveries/{id}', { params: { path: { id } } })), refetchInterval: ({ state }) => (state.data?.state === 'pending' ? 1000 : false) });
  const client = useQueryClient();
  const may = useMay();
  const [isAsking, setAsking] = useState(false);
  const retry = useMutation({
    mutationFn: () => answer(api.POST('/deliveries/{id}/retry', { params: { path: { id } } })),
    onSuccess: (delivery) => {
      client.setQueryData(['delivery', id], delivery);
      void client.invalidateQueries({ queryKey: ['deliveryPages'] });
      void client.invalidateQueries({ queryKey: ['deliveries'] });
      notifications.show({ message: 'It is tried again at once.', color: 'accent' });
      setAsking(false);
    },
  });
  const known = query.data;
  return (
    <Detail
      title={known ? `${known.workflow_name}: ${eventWords(known)}` : 'Delivery'} onClose={onClose}
      actions={known && known.state !== 'pending' && may('runs.operate', known.workflow_name) ? <Button size="compact-xs" variant="default" leftSection={<Icon name="again" size={13} />} onClick={() => setAsking(true)}>Try again…</Button> : null}
    >
      <Loaded query={query}>
        {(delivery) => (
          <>
            <dl className={classes.facts}>
              <dt>State</dt><dd><DeliveryState delivery={delivery} /></dd>
              <dt>Told</dt><dd>{inert(delivery.target)}</dd>
              {delivery.reason ? <><dt>Reason</dt><dd>{inert(delivery.reason)}</dd></> : null}
              <dt>Tries</dt><dd>{delivery.attempts}</dd>
              <dt>Came into being</dt><dd><Time at={delivery.created_at} /></dd>
              {delivery.due_at ? <><dt>Next try</dt><dd><Time at={delivery.due_at} /> (<Time at={delivery.due_at} relative />)</dd></> : null}
              {delivery.ended_at ? <><dt>Ended</dt><dd><Time at={delivery.ended_at} /></dd></> : null}
              {delivery.problem ? <><dt>Problem</dt><dd>{inert(delivery.problem)}</dd></> : null}
              <dt>Id</dt><dd><code>{delivery.id}</code></dd>
            </dl>
            {delivery.answer ? <><h3>What the target answered</h3><pre className={classes.answer} tabIndex={0} aria-label="Answer">{inert(delivery.answer)}</pre></> : null}
            {delivery.run_id ? <p><LinkButton mt="sm" size="compact-sm" variant="default" to="/runs/$id" params={{ id: delivery.run_id }}>Open the run</LinkButton></p> : null}
          </>
        )}
      </Loaded>
      {isAsking && known ? (
        <ActionDialog title="Try again" label="Try again" cli={cliLine(['deliveries', 'retry', id])} curl={curlLine('POST', `deliveries/${id}/retry`)} isBusy={retry.isPending} error={retry.error} onConfirm={() => retry.mutate()} onClose={() => setAsking(false)}>
          <p>{inert(known.target)} is told again at once, with as many tries as a new delivery, and under the same id{known.state === 'delivered' ? ': it was told already and has to know that by the id' : ''}. So far there {known.attempts === 1 ? 'was' : 'were'} {counted(known.attempts, 'try').replace('trys', 'tries')}.</p>
        </ActionDialog>
      ) : null}
    </Detail>
  );
}
