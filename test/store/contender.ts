/**
 * A real process that works on a store: `contender.ts PATH RUN SUBJECT WHAT`; a PATH in JSON is a database of SQL Server. Says on stdout what came of it, as JSON lines.
 * `open` opens the run and waits; `resume` takes it up and waits; `append` opens it and appends as fast as it can, saying each
 * number after it was answered; `pace` does so with pauses, in which it holds no lock; `race` wants a place besides, and ends what it won.
 */
import {setTimeout as sleep} from 'node:timers/promises'
import {processActor, processLiveness} from '../../src/lib/adapters/store/process-identity.ts'
import {openSqlServerStore} from '../../src/lib/adapters/store/sql-server/open.ts'
import {openSqliteStore} from '../../src/lib/adapters/store/sqlite/open.ts'
import {Redactor, Secret} from '../../src/lib/secret.ts'
import {granted, note, openOrder, resumeOrder} from './orders.ts'

const [path = '', run = '', subject = '', what = ''] = process.argv.slice(2)
const PLACE = {key: 'place:app-1/1', what: 'a place'}
const say = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`)

const {runs} = await (path.startsWith('{') ? onSqlServer() : openSqliteStore({path, liveness: processLiveness}))
const actor = processActor()
const answer =
  what === 'resume'
    ? await runs.resume(resumeOrder({run, actor}))
    : await runs.open(openOrder({run, subject, actor, reservations: what === 'race' ? [PLACE] : []}))
say(answer)
while (what === 'append' || what === 'pace') {
  say((await runs.append(granted(answer), note('x'.repeat(500)))).seq)
  if (what === 'pace') await sleep(200)
}
if (what === 'race') {
  if ('fence' in answer) {
    for (let turn = 0; turn < 5; turn++) await runs.append(answer, note(`${turn}`))
    await runs.end(answer, {kind: 'run.closed', data: {}}, 'undone', 1)
  }
  process.exit()
}
setInterval(() => {}, 1000)

function onSqlServer() {
  const {host, port, tls, user, password, database} = JSON.parse(path)
  return openSqlServerStore({
    endpoint: {host, port, tls, connectTimeoutMs: 30_000, redactor: new Redactor()},
    who: {user, password: new Secret(password)},
    database,
    liveness: processLiveness,
    lockWaitMs: 30_000,
  })
}
