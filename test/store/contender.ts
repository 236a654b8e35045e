/**
 * A real process that works on a store: `contender.ts PATH RUN SUBJECT WHAT`. Says on stdout what came of it, as JSON lines.
 * `open` opens the run and waits; `resume` takes it up and waits; `append` opens it and appends as fast as it can, saying each
 * number after it was answered; `pace` does so with pauses, in which it holds no lock.
 */
import {setTimeout as sleep} from 'node:timers/promises'
import {processActor, processLiveness} from '../../src/lib/adapters/store/process-identity.ts'
import {openSqliteStore} from '../../src/lib/adapters/store/sqlite/open.ts'
import {granted, note, openOrder, resumeOrder} from './orders.ts'

const [path = '', run = '', subject = '', what = ''] = process.argv.slice(2)
const say = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`)

const {runs} = await openSqliteStore({path, liveness: processLiveness})
const actor = processActor()
const answer =
  what === 'resume' ? await runs.resume(resumeOrder({run, actor})) : await runs.open(openOrder({run, subject, actor}))
say(answer)
while (what === 'append' || what === 'pace') {
  say((await runs.append(granted(answer), note('x'.repeat(500)))).seq)
  if (what === 'pace') await sleep(200)
}
setInterval(() => {}, 1000)
