import {existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {buffer} from 'node:stream/consumers'
import {SMTPServer, type SMTPServerSession} from 'smtp-server'
import {Door} from '../door.ts'
import {type Service, type World, witnessed} from './world.ts'

export interface MailOrder {
  readonly port: number
  /** Holds each message as `mail/NNNNNN.eml`, and its envelope beside it. */
  readonly dir: string
  /** PEM. */
  readonly key: string
  readonly certificate: string
  /** As the certificate names it. */
  readonly name: string
  readonly user: string
  readonly password: string
}

export interface SentMail {
  /** As the server numbers it, from 1. */
  readonly id: string
  /** UTC, ISO 8601. */
  readonly at: string
  readonly from: string
  readonly to: readonly string[]
  /** Path of the message as it came. */
  readonly file: string
}

export interface MailServer extends Service {
  mails(): readonly SentMail[]
  reset(): void
}

/** Mail submission (RFC 6409) on 127.0.0.1: STARTTLS, then AUTH, then what is sent is kept and goes nowhere. */
export async function startMail(order: MailOrder, world: World): Promise<MailServer> {
  const {dir, name, user, password, port} = order
  mkdirSync(join(dir, 'mail'), {recursive: true})
  const seen = (session: SMTPServerSession, text: string, changed: boolean, error: number | null) =>
    witnessed(world, {
      kind: 'mail',
      principal: typeof session.user === 'string' ? session.user : 'anonymous',
      text,
      executed: error === null,
      changed,
      error,
    })
  const server: SMTPServer = new SMTPServer({
    name,
    key: order.key,
    cert: order.certificate,
    authMethods: ['PLAIN', 'LOGIN'],
    size: 10 * 1024 * 1024,
    closeTimeout: 100,
    disableReverseLookup: true,
    logger: false,
    onAuth(auth, session, callback) {
      if (auth.username === user && auth.password === password) return callback(null, {user})
      void seen(session, `log-on of ${auth.username}`, false, 535)
      callback(failure(535, '5.7.8 Authentication credentials invalid'))
    },
    onRcptTo({address}, session, callback) {
      if (!world.faults.strikes('mail-refused', address)) return callback()
      void seen(session, `recipient ${address}`, false, 550)
      callback(failure(550, `5.1.1 ${address}: mailbox unavailable`))
    },
    onData(stream, session, callback) {
      void buffer(stream).then(async (content) => {
        if (stream.sizeExceeded) return callback(failure(552, '5.3.4 Message too big'))
        const {mailFrom, rcptTo} = session.envelope
        const to = rcptTo.map(({address}) => address)
        const id = keep(dir, content, {from: mailFrom ? mailFrom.address : '', to})
        const fate = await seen(session, `to ${to.join(', ')}`, true, null)
        if (fate === 'send') callback(null, `2.0.0 kept as ${id}`)
        else if (fate === 'cut') cut(server, session)
      })
    },
  })
  server.on('error', () => {})
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve())
  })
  return {
    doors: [new Door(server.server, port)],
    mails: () => keptMails(dir),
    reset: () => {
      for (const file of readdirSync(join(dir, 'mail'))) rmSync(join(dir, 'mail', file))
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

interface Envelope {
  readonly from: string
  readonly to: readonly string[]
}

/** The envelope comes last: a message without one was never acknowledged. */
function keep(dir: string, content: Buffer, envelope: Envelope): string {
  const id = String(keptMails(dir).length + 1)
  const file = join(dir, 'mail', id.padStart(6, '0'))
  writeFileSync(`${file}.eml`, content)
  writeFileSync(`${file}.json`, `${JSON.stringify({id, at: new Date().toISOString(), ...envelope})}\n`)
  return id
}

/** What is in the lab's folder of the world outside, in the order in which it came. */
export function keptMails(outside: string): readonly SentMail[] {
  const dir = join(outside, 'mail')
  if (!existsSync(dir)) return []
  return readdirSync(dir)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => {
      const file = join(dir, name.replace(/json$/, 'eml'))
      return {...(JSON.parse(readFileSync(join(dir, name), 'utf8')) as Omit<SentMail, 'file'>), file}
    })
}

function cut(server: SMTPServer, session: SMTPServerSession): void {
  for (const connection of server.connections) if (connection.session.id === session.id) connection.close()
}

const failure = (responseCode: number, message: string): Error => Object.assign(new Error(message), {responseCode})
