import { answer, api } from '~/api/client';
import { secretsQuery, variablesQuery } from '~/api/queries';

/** What a secret and a variable have in common. */
export interface NamedValue {
  name: string;
  description: string;
  updated_at: string;
  /** Of a variable alone: nobody reads a secret back. */
  value?: string;
  /** Of a secret alone: names the key that seals it. */
  key_id?: string;
  /** Workflows that name it; where one is asked for. */
  used_by?: string[];
}

export type Kind = 'secrets' | 'variables';

/** In what the two differ. */
export const KINDS = {
  secrets: {
    title: 'Secrets', one: 'secret', list: secretsQuery,
    get: (name: string) => answer(api.GET('/secrets/{name}', { params: { path: { name } } })) as Promise<NamedValue>,
    put: (name: string, body: { value: string; description?: string }) => answer(api.PUT('/secrets/{name}', { params: { path: { name } }, body })) as Promise<NamedValue>,
    remove: (name: string) => answer(api.DELETE('/secrets/{name}', { params: { path: { name } } })),
    empty: 'A secret is given to tasks as an environment variable (secrets: {PGPASSWORD: warehouse_password}) and stands nowhere else. It is written here, and nobody reads it back.',
    unused: 'No current version of a workflow names it.',
    afterDelete: 'Tasks that name it fail from then on, before their command starts.',
  },
  variables: {
    title: 'Variables', one: 'variable', list: variablesQuery,
    get: (name: string) => answer(api.GET('/variables/{name}', { params: { path: { name } } })) as Promise<NamedValue>,
    put: (name: string, body: { value: string; description?: string }) => answer(api.PUT('/variables/{name}', { params: { path: { name } }, body })) as Promise<NamedValue>,
    remove: (name: string) => answer(api.DELETE('/variables/{name}', { params: { path: { name } } })),
    empty: 'A variable is a value that expressions name, {{ vars.region }}, and by which one installation differs from another. Everybody may read it.',
    unused: 'No current version of a workflow names it.',
    afterDelete: 'Tasks whose expressions name it without a default fail from then on.',
  },
} as const;
