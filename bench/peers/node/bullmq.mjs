// BullMQ over a Redis that keeps nothing on disk. usage: bullmq.mjs REDIS_PORT
import { FlowProducer, Queue, Worker } from 'bullmq'
import { latch, now, serve, step, timed } from './protocol.mjs'

const connection = { host: '127.0.0.1', port: Number(process.argv[2]), maxRetriesPerRequest: null }
let done, started

const latencies = new Queue('latency', { connection })
new Worker('latency', async () => { started.keep(now()) }, { connection, concurrency: 4 })
const flows = new FlowProducer({ connection })
new Worker('chain', async job => {
  await step(job.data.kind)
  if (job.data.isLast) done.keep()
}, { connection, concurrency: 4 })

async function chain(kind, count) {
  let node
  for (let i = 0; i < count; i++)
    node = { name: `s${i}`, queueName: 'chain', data: { kind, isLast: i === count - 1 }, ...(node ? { children: [node] } : {}) }
  done = latch()
  return [await timed(async () => {
    await flows.add(node)
    await done
  })]
}

await serve({
  'chain-true': count => chain('true', count),
  'chain-noop': count => chain('noop', count),
  async latency(count) {
    const samples = []
    for (let i = -10; i < count; i++) {
      started = latch()
      const sent = now()
      await latencies.add('j', {})
      const at = await started
      if (i >= 0) samples.push(at - sent)
      await new Promise(resolve => setTimeout(resolve, 5))
    }
    return samples
  },
})
