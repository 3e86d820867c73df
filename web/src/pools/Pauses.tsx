import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '~/access/useMay';
import { answer, api } from '~/api/client';
import { sentenceOf } from '~/api/problem';
import { pausesQuery } from '~/api/queries';
import type { Pause } from '~/api/types';
import { Loaded } from '~/parts/Loaded';
import { Time } from '~/time/Time';
import { inert } from '~/text/inert';
import { PauseDialog } from './PauseDialog';

/** What is held back, by whom and why; and the way to end or begin that. */
export function Pauses() {
  const query = useQuery(pausesQuery);
  const client = useQueryClient();
  const may = useMay();
  const mayEnd = (pause: Pause) => (pause.scope === 'workflow' ? may('runs.operate', pause.name) : may('system.operate'));
  const [isNew, setNew] = useState(false);
  const end = useMutation({
    mutationFn: (pause: Pause) => answer(api.DELETE('/pauses', { params: { query: { scope: pause.scope, name: pause.name } } })),
    onSettled: () => void client.invalidateQueries(),
  });
  return (
    <>
      <Loaded query={query}>
        {(pauses) => pauses.length === 0 ? <p className="dimmed">Nothing is paused.</p> : (
          <div className="scroll" tabIndex={0} role="group" aria-label="Pauses">
            <table className="list">
              <thead><tr><th scope="col">What</th><th scope="col">Why</th><th scope="col">By</th><th scope="col">Since</th><th scope="col">Until</th><th scope="col"><span className="visually-hidden">Actions</span></th></tr></thead>
              <tbody>
                {pauses.map((pause) => (
                  <tr key={`${pause.scope} ${pause.name}`}>
                    <td>{pause.scope === 'all' ? 'everything' : <>{pause.scope} <strong className="name">{inert(pause.name ?? '')}</strong></>}</td>
                    <td>{inert(pause.reason)}</td><td>{inert(pause.by)}</td><td><Time at={pause.paused_at} /></td><td>{pause.resume_at ? <Time at={pause.resume_at} /> : 'somebody ends it'}</td>
                    <td>{mayEnd(pause) ? <Button size="compact-xs" variant="default" loading={end.isPending && end.variables === pause} onClick={() => end.mutate(pause)}>Resume</Button> : null}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Loaded>
      {end.isError ? <p role="alert">{sentenceOf(end.error)}</p> : null}
      {may('system.operate') ? <Button mt="sm" size="compact-sm" variant="default" onClick={() => setNew(true)}>Pause a queue or everything…</Button> : null}
      {isNew ? <PauseDialog onClose={() => setNew(false)} /> : null}
    </>
  );
}
