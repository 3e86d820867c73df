import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { socketAddress } from '~/app/base';
import { applyNews } from './apply';
import { newsOf } from './events';
import { Invalidator } from './invalidator';
import { type LinkState, UpdateSocket } from './socket';

const LinkContext = createContext<LinkState>('connecting');

/** Keeps what is shown in step with the server, by one stream of events for the whole page. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [state, setState] = useState<LinkState>('connecting');
  useEffect(() => {
    const invalidator = new Invalidator(client);
    const socket = new UpdateSocket({
      address: (after) => socketAddress(after === undefined ? 'ws/updates' : `ws/updates?after=${after}`),
      onEvents: (events) => applyNews(client, newsOf(events), invalidator),
      onState: setState,
      onFresh: () => void client.invalidateQueries(),
    });
    socket.connect();
    const hurry = () => socket.hurry();
    window.addEventListener('online', hurry);
    return () => {
      window.removeEventListener('online', hurry);
      socket.close();
    };
  }, [client]);
  return <LinkContext value={state}>{children}</LinkContext>;
}

/** How the stream of events is doing. */
export const useLink = () => useContext(LinkContext);
