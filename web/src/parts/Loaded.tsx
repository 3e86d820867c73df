import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Failure } from './Failure';
import { Skeleton } from '@mantine/core';

/** Shows an answer when it is there. Old data stays while new data is on its way: no spinner ever covers it. */
export function Loaded<T>({ query, children, level }: { query: UseQueryResult<T>; children: (data: T) => ReactNode; level?: 1 | 2 }) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.isError) return <Failure level={level} error={query.error} retry={() => void query.refetch()} />;
  return (
    <div className="screen" aria-busy="true" aria-label="Loading">
      {[60, 90, 75, 85].map((width) => <Skeleton key={width} height={14} width={`${width}%`} mb={10} />)}
    </div>
  );
}
