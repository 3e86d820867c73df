// What every peer answers: a line on stdin, "CASE COUNT", is measured once and answered by one line of JSON, a list of milliseconds.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

export const now = () => Number(process.hrtime.bigint()) / 1e6

/** A promise that others keep. */
export function latch() {
  let keep
  const promise = new Promise(resolve => { keep = resolve })
  promise.keep = keep
  return promise
}

/** Runs a command and takes its output, as a task of a workflow would. */
export function shell(command) {
  return new Promise((resolve, reject) => {
    const child = spawn('/bin/sh', ['-c', command], { stdio: ['ignore', 'pipe', 'pipe'] })
    const output = []
    child.stdout.on('data', data => output.push(data))
    child.stderr.on('data', data => output.push(data))
    child.on('error', reject)
    child.on('close', code => code === 0 ? resolve(Buffer.concat(output)) : reject(new Error(`exit code ${code}`)))
  })
}

/** What a step of a chain does: nothing, or a command. */
export const step = kind => kind === 'noop' ? Promise.resolve() : shell('true')

/** Milliseconds that something takes. */
export async function timed(act) {
  const began = now()
  await act()
  return now() - began
}

/** Answers until stdin ends. `cases` maps a case to a function of the count that returns a list of milliseconds. */
export async function serve(cases) {
  console.log('ready')
  for await (const line of createInterface({ input: process.stdin })) {
    const [name, count] = line.split(' ')
    console.log(JSON.stringify(await cases[name](Number(count))))
  }
  process.exit(0)
}
