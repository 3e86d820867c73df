import { Skeleton } from '@mantine/core';
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { createContext, type ReactNode, useContext, useEffect } from 'react';
import { answer, api, unauthorized } from '~/api/client';
import { ApiProblem } from '~/api/problem';
import type { Me } from '~/api/types';
import { Failure } from '~/parts/Failure';

const NOBODY: Me = { name: '', kind: 'local', rights: [], grants: [], authentication: 'off' };
const MeContext = createContext<Me>(NOBODY);

/** Who uses this page, and what they may do. */
export const useMe = () => useContext(MeContext);

/** Who the server takes us for. Asked for once; a stream that begins anew asks again. */
export const meQuery = queryOptions({ queryKey: ['me'], staleTime: Infinity, queryFn: () => answer(api.GET('/auth/me')) });

/** Brings whoever must log in to the place for it, and back again afterwards. Nothing is shown before it is known what may be offered. */
export function Session({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const me = useQuery(meQuery);
  const isStranger = me.error instanceof ApiProblem && me.error.status === 401;
  useEffect(() => {
    const leave = () => {
      const back = location.pathname + location.search;
      client.clear();
      void navigate({ to: '/login', search: { back }, replace: true });
    };
    // The question may have been answered before this listens.
    if (isStranger) leave();
    unauthorized.addEventListener('401', leave);
    return () => unauthorized.removeEventListener('401', leave);
  }, [client, navigate, isStranger]);
  if (me.data) return <MeContext value={me.data}>{children}</MeContext>;
  if (me.isError && !isStranger) return <Failure level={1} error={me.error} retry={() => void me.refetch()} />;
  return <div className="screen" aria-busy="true" aria-label="Loading">{[60, 90, 75].map((width) => <Skeleton key={width} height={14} width={`${width}%`} mb={10} />)}</div>;
}
