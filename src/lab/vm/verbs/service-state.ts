import type {Machine} from '../machine.ts'
import {explainWin32, win32} from '../services/win32.ts'
import {object, oneOf, text, whole} from '../shape.ts'
import {type Outcome, VerbError, verb} from '../verb.ts'

export const serviceState = verb(
  'apply',
  object({name: text, wanted: oneOf('running', 'stopped', 'restarted'), timeoutMs: whole}),
  async ({name, wanted, timeoutMs}, {machine}): Promise<Outcome> => {
    const began = performance.now()
    const before = machine.services.state(name)
    if (!machine.table.find(name)) throw new Error(`Cannot find any service with service name '${name}'.`)
    if (wanted !== 'running') await halt(machine, name, timeoutMs)
    if (wanted !== 'stopped') await run(machine, name, timeoutMs - (performance.now() - began))
    const changes = wanted === 'restarted' ? [`${name} was stopped`, `${name} is running`] : [`${name} is ${wanted}`]
    const state = wanted === 'stopped' ? 'stopped' : 'running'
    const pid = state === 'running' ? (machine.services.life(name)?.pid ?? null) : null
    const data = {state, pid, ms: Math.round(performance.now() - began)}
    return {changes: before === wanted ? [] : changes, data}
  },
)

async function run(machine: Machine, name: string, timeoutMs: number): Promise<void> {
  const code = await inTime(machine.services.start(name), timeoutMs)
  if (code === undefined)
    throw new VerbError('SERVICE-TIMEOUT', `${name} is still start-pending after ${timeoutMs} ms`, tried)
  if (code === win32.ok || code === win32.alreadyRunning) return
  const event = machine.log.lastOf(name)
  const last = event ? ` Last event: ${event.source} ${event.id}: ${event.message}` : ''
  throw new VerbError('SERVICE-START', `${name} did not start: exit code ${code}, ${explainWin32(code)}.${last}`, tried)
}

async function halt(machine: Machine, name: string, timeoutMs: number): Promise<void> {
  const dependents = machine.services.dependents(name)
  if (dependents.length > 0)
    throw new VerbError('FAILED', `StopService of ${name} answered 3: ${dependents.join(', ')} depend on it (1051)`)
  if (await machine.services.stop(name, timeoutMs)) return
  throw new VerbError('SERVICE-TIMEOUT', `the process of ${name} has not ended after ${timeoutMs} ms`, tried)
}

/** A start or stop that was tried leaves events and an exit code. */
const tried = {touched: true} as const

async function inTime<T>(work: Promise<T>, timeoutMs: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), timeoutMs)
  })
  const first = await Promise.race([work, late])
  clearTimeout(timer)
  return first
}
