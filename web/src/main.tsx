import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import './app/app.css';
import { QueryClient } from '@tanstack/react-query';
import { startTransition } from 'react';
import { createRoot } from 'react-dom/client';
import { mayRetry } from './api/client';
import { App } from './app/App';
import { makeRouter } from './app/router';
import { meQuery } from './login/Session';

const client = new QueryClient({ defaultOptions: { queries: { retry: mayRetry, staleTime: 30_000, refetchOnWindowFocus: false }, mutations: { retry: false } } });

// The first thing that every screen must know is on its way while the page is put together.
if (!/\/login$/.test(location.pathname)) void client.prefetchQuery(meQuery);

const root = createRoot(document.getElementById('root')!);
const router = makeRouter();

// In slices: a page that is put together in one go holds the browser up for a quarter of a second.
startTransition(() => root.render(<App client={client} router={router} />));
