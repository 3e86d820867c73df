import type { UseQueryResult } from '@tanstack/react-query';
import { type ReactNode, useDeferredValue } from 'react';
import { Failure } from './Failure';
import { Skeleton } from '@mantine/core';

/**
 * Shows an answer when it is there. Old data stays while new data is on its way: no spinner ever covers it. What is shown first is built in slices, so that the page answers
 * meanwhile; what changes later is shown at once.
 */
export function Loaded<T>({ query, children, level }: { query: UseQueryResult<T>; children: (data: T) => ReactNode; level?: 1 | 2 }) {
  const isReady = useDeferredValue(query.data !== undefined, false);
  if (isReady && query.data !== undefined) return <>{children(query.data)}</>;
  if (query.isError) return <Failure level={level} error={query.error} retry={() => void query.refetch()} />;
  return (
    <div className="screen" aria-busy="true" aria-label="Loading">
      {[60, 90, 75, 85].map((width) => <Skeleton key={width} height={14} width={`${width}%`} mb={10} />)}
    </div>
  );
}
