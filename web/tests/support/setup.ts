import { resolve } from 'node:path';
import { Receiver } from './receiver';
import { Server } from './server';
import { seed } from './seed';

/** One server with a history, for all tests that change nothing that others look at. */
export default async function setup(): Promise<() => Promise<void>> {
  const receiver = await Receiver.start();
  const server = await Server.startWith({ HOOK_ALLOWED_NETWORKS: 'loopback', HOOK_GOOD: `${receiver.url}/good`, HOOK_GONE: `${receiver.url}/gone` }, '--workflows', resolve(import.meta.dirname, '../../../examples'), '--concurrency', '16');
  process.env.UI_SERVER = server.url;
  const began = performance.now();
  await seed(server.url);
  console.log(`history written in ${Math.round(performance.now() - began)} ms`);
  return async () => {
    await server.remove();
    receiver.stop();
  };
}
