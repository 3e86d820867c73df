import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { createContext, type ReactNode, useContext, useEffect } from 'react';
import { send, unauthorized } from '~/api/client';
import { ApiProblem } from '~/api/problem';

/** Who uses this page. */
export interface Me {
  name: string;
  kind?: string;
  rights?: string[];
  authentication: 'off' | 'required';
}

const ANYBODY: Me = { name: '', authentication: 'off' };
const MeContext = createContext<Me>(ANYBODY);

/** Who uses this page; without authentication anybody. */
export const useMe = () => useContext(MeContext);

/** Asks once who is there; a server without authentication has no such question. */
async function whoAmI(): Promise<Me> {
  try {
    return (await send<Me>('GET', '/auth/me')) ?? ANYBODY;
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 404) return ANYBODY;
    throw error;
  }
}

/** Brings whoever must log in to the place for it, and back again afterwards. */
export function Session({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const me = useQuery({ queryKey: ['me'], queryFn: whoAmI, staleTime: Infinity });
  useEffect(() => {
    const leave = () => {
      const back = location.pathname + location.search;
      client.clear();
      void navigate({ to: '/login', search: { back }, replace: true });
    };
    unauthorized.addEventListener('401', leave);
    return () => unauthorized.removeEventListener('401', leave);
  }, [client, navigate]);
  return <MeContext value={me.data ?? ANYBODY}>{children}</MeContext>;
}
