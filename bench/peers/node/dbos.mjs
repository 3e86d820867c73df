// DBOS Transact: a workflow of steps. usage: dbos.mjs POSTGRES_URL
import { DBOS } from '@dbos-inc/dbos-sdk'
import { serve, step, timed } from './protocol.mjs'

DBOS.setConfig({ name: 'bench', systemDatabaseUrl: process.argv[2], runAdminServer: false, logLevel: 'error', systemDatabasePoolSize: 20 })
const chain = DBOS.registerWorkflow(async (kind, count) => {
  for (let i = 0; i < count; i++) await DBOS.runStep(() => step(kind), { name: `s${i}` })
}, { name: 'chain' })
await DBOS.launch()

const measure = async (kind, count) => [await timed(async () => (await DBOS.startWorkflow(chain)(kind, count)).getResult())]
await serve({ 'chain-true': count => measure('true', count), 'chain-noop': count => measure('noop', count) })
