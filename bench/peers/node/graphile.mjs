// graphile-worker, tuned as its documentation advises for throughput. usage: graphile.mjs POSTGRES_URL
import { Logger, makeWorkerUtils, run } from 'graphile-worker'
import { latch, now, serve, timed } from './protocol.mjs'

const connectionString = process.argv[2]
const logger = new Logger(() => () => {})
const tuned = { localQueue: { size: 500, ttl: 300_000 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 }
const batch = 500

let left, done, started
const taskList = {
  noop: async () => { if (--left === 0) done.keep() },
  latency: async () => { started.keep(now()) },
}
const utils = await makeWorkerUtils({ connectionString, logger })
await utils.migrate()

const start = (concurrency, worker) =>
  run({ connectionString, logger, taskList, noHandleSignals: true, concurrency, maxPoolSize: concurrency + 2, preset: { worker } })

await serve({
  async noop(count) {
    left = count
    done = latch()
    let runner
    const took = await timed(async () => {
      for (let i = 0; i < count; i += batch)
        await utils.addJobs(Array.from({ length: Math.min(batch, count - i) }, () => ({ identifier: 'noop', payload: {} })))
      runner = await start(24, tuned)
      await done
    })
    await runner.stop()
    return [took]
  },
  async latency(count) {
    const runner = await start(4, {})
    const samples = []
    for (let i = -10; i < count; i++) {
      started = latch()
      const sent = now()
      await utils.addJob('latency', {})
      const at = await started
      if (i >= 0) samples.push(at - sent)
      await new Promise(resolve => setTimeout(resolve, 5))
    }
    await runner.stop()
    return samples
  },
})
