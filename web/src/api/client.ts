import createClient from 'openapi-fetch';
import { API_BASE } from '~/app/base';
import { ApiProblem, problemOf } from './problem';
import type { paths } from './schema';

/** Told when an answer says that somebody must log in first. */
export const unauthorized = new EventTarget();

/** The server's API, with its types. */
export const api = createClient<paths>({
  baseUrl: API_BASE.replace(/\/$/, ''),
  credentials: 'same-origin',
  fetch: async (request) => {
    const response = await fetch(request);
    if (response.status === 401) unauthorized.dispatchEvent(new Event('401'));
    return response;
  },
});

/** The data of an answer, or the server's problem thrown. */
export async function answer<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) throw problemOf(response.status, error);
  return data as T;
}

/** Asks for something that the document of the API may not have yet: who I am, to log in and out. */
export async function send<T>(method: string, path: string, body?: unknown): Promise<T | undefined> {
  const response = await fetch(new URL(path.replace(/^\//, ''), API_BASE), {
    method,
    credentials: 'same-origin',
    headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  const json: unknown = text && response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : undefined;
  if (response.status === 401 && path !== '/auth/login') unauthorized.dispatchEvent(new Event('401'));
  if (!response.ok) throw problemOf(response.status, json);
  return json as T | undefined;
}

/** Whether a question may be asked again by itself: a refusal stays a refusal. */
export function mayRetry(count: number, error: unknown): boolean {
  if (error instanceof ApiProblem && error.status < 500) return false;
  return count < 3;
}
