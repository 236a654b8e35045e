import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, afterEach, beforeAll, expect, test} from 'vitest'
import {labFaultAdd, labFaultClear} from '../../src/lab/client.ts'
import {seedOf} from '../house/seed.ts'
import {AcceptanceLab, create} from './lab.ts'

/**
 * What goes wrong while a tenant is created, each planted, met and mended: `npm run soak -- faults` takes them all, `npm test` a
 * few, by the seed.
 */
interface Trouble {
  readonly what: string
  /** Plants it; the configuration to work with, where it is not the lab's own. */
  plant(lab: AcceptanceLab): Promise<string | undefined>
  /** Where clearing the lab's faults is not enough. */
  mend?(lab: AcceptanceLab): Promise<void> | void
  /** Several, where it depends on the moment that it strikes. */
  readonly code: string | readonly string[]
  readonly exit: number
  /** How many changes were made before it struck: none, or some that the same command goes on from. */
  readonly begun: boolean
  /** What was made has gone since: the same command asks before it makes it again, and says with what words. */
  readonly drifts?: true
}

const fault = (stand: string, kind: string, options: Readonly<Record<string, unknown>> = {}) => ({
  async plant(lab: AcceptanceLab) {
    await labFaultAdd(lab.dir, stand, {kind, ...options} as never)
    return undefined
  },
})

/** A file of the lab that says something else until it is mended. */
const file = (path: string, change: (text: string) => string) => {
  let before = ''
  return {
    async plant(lab: AcceptanceLab) {
      before = readFileSync(join(lab.dir, path), 'utf8')
      const after = change(before)
      if (after === before) throw new Error(`${path} was not changed`)
      writeFileSync(join(lab.dir, path), after)
      return undefined
    },
    mend: (lab: AcceptanceLab) => writeFileSync(join(lab.dir, path), before),
  }
}

/** The server's part of the configuration begins at its name. */
const entry = (name: string, change: (text: string) => string) =>
  file('landlord.yaml', (text) => {
    const at = text.indexOf(`  ${name}:\n`)
    return text.slice(0, at) + change(text.slice(at))
  })

const TROUBLES: readonly Trouble[] = [
  {
    what: 'the database server refuses connections',
    ...fault('sql-1', 'refuse'),
    code: 'LL-SQL-UNREACHABLE',
    exit: 69,
    begun: false,
  },
  {
    what: 'the database server never answers a log-on',
    ...fault('sql-1', 'drop'),
    code: 'LL-SQL-UNREACHABLE',
    exit: 69,
    begun: false,
  },
  {what: 'the database server is off', ...fault('sql-1', 'down'), code: 'LL-SQL-UNREACHABLE', exit: 69, begun: false},
  {
    what: 'the disk of the database server is full',
    ...fault('sql-1', 'disk-full', {after: 0}),
    code: 'LL-SQL-DISK',
    exit: 4,
    begun: true,
  },
  {
    what: 'a statement is the victim of a deadlock',
    ...fault('sql-1', 'deadlock', {match: 'create user'}),
    code: 'LL-SQL-LOCKED',
    exit: 4,
    begun: true,
  },
  {
    what: 'a statement waits too long for a lock',
    ...fault('sql-1', 'lock-timeout', {match: 'alter authorization'}),
    code: 'LL-SQL-LOCKED',
    exit: 4,
    begun: true,
  },
  {
    what: 'the password of the reader is another',
    ...file('secrets/reader', (text) => `${text.trim()}x\n`),
    code: 'LL-SQL-LOGIN',
    exit: 77,
    begun: false,
  },
  {
    what: 'the password of the deployer is another',
    ...file('secrets/deployer', (text) => `${text.trim()}x\n`),
    code: 'LL-SQL-LOGIN',
    exit: 77,
    begun: true,
  },
  {
    what: 'the certificate of the database server is for another name',
    ...entry('sql-1', (text) => text.replace('name: sql-1.lab.example', 'name: sql-9.lab.example')),
    code: 'LL-SQL-TLS',
    exit: 78,
    begun: false,
  },
  {what: 'the VM refuses connections', ...fault('app-1', 'refuse'), code: 'LL-VM-UNREACHABLE', exit: 69, begun: false},
  {what: 'the VM is off', ...fault('app-1', 'down'), code: 'LL-VM-UNREACHABLE', exit: 69, begun: false},
  {
    what: 'the disk of the VM is full',
    ...fault('app-1', 'disk-full', {after: 0}),
    code: 'LL-VM-DISK',
    exit: 4,
    begun: true,
  },
  {
    what: 'the VM shows another host key',
    ...entry('app-1', (text) => text.replace(/hostKey: '(ssh-ed25519 \S+)[A-Za-z0-9+/]{4}'/, "hostKey: '$1AAAA'")),
    code: 'LL-VM-HOSTKEY',
    exit: 78,
    begun: false,
  },
  {
    what: 'no service may log on on the VM',
    ...fault('app-1', 'state', {match: 'logon-right-missing'}),
    code: 'LL-VM-LOGON-RIGHT',
    exit: 10,
    begun: false,
  },
  {
    what: 'a strong wildcard takes every tenant’s requests',
    async plant(lab) {
      const port = /httpPort: (\d+)/.exec(readFileSync(lab.config, 'utf8'))?.[1]
      await labFaultAdd(lab.dir, 'app-1', {kind: 'state', match: 'foreign-reservation', path: `http://+:${port}/`})
      return undefined
    },
    code: 'LL-FOREIGN',
    exit: 10,
    begun: false,
  },
  {
    what: 'the service dies as soon as it runs',
    ...fault('app-1', 'service-crash', {match: 'rs-', count: 100}),
    // It may die before it has run at all, or before it answers.
    code: ['LL-STEP-DID-NOT-TAKE', 'LL-SERVICE-START'],
    exit: 4,
    begun: true,
    drifts: true,
  },
  {
    what: 'nobody outside answers, the network’s own firewall first',
    ...fault('outside', 'refuse'),
    code: 'LL-NETWORK-UNREACHABLE',
    exit: 69,
    begun: false,
  },
  {
    what: 'the name server refuses the update',
    ...fault('outside', 'dns-refused'),
    code: 'LL-DNS-REFUSED',
    exit: 77,
    begun: true,
  },
  {
    what: 'the clock of the name server is wrong',
    ...fault('outside', 'clock-skew', {ms: 600_000}),
    code: 'LL-DNS-CLOCK',
    exit: 78,
    begun: true,
  },
  {
    what: 'the key of the zone is another',
    ...file('secrets/dns.key', (text) => text.replace('landlord', 'somebody')),
    code: 'LL-DNS-KEY',
    exit: 77,
    begun: true,
  },
  {
    what: 'the password of the certificates is another',
    ...file('secrets/pfx', (text) => `${text.trim()}x\n`),
    code: 'LL-CERT-PASSWORD',
    exit: 78,
    begun: false,
  },
  {
    what: 'the server that proves backups refuses connections',
    ...fault('sql-verify', 'refuse'),
    code: 'LL-SQL-UNREACHABLE',
    exit: 69,
    begun: true,
  },
]

const ALL = process.env.LANDLORD_FAULTS === 'all'
const SEED = seedOf()
const FEW = 4

/** Every n-th from where the seed says, so that a few runs see them all. */
const chosen = ALL
  ? TROUBLES
  : Array.from(
      {length: FEW},
      (_, i) => TROUBLES[(SEED + i * Math.floor(TROUBLES.length / FEW)) % TROUBLES.length] as Trouble,
    )

let lab: AcceptanceLab
beforeAll(async () => {
  const timings = {sqlConnectSeconds: 2, sshConnectSeconds: 4, serviceStartSeconds: 6, settleEverySeconds: 0.2}
  lab = await AcceptanceLab.up(timings, ['sql-1', 'sql-verify', 'app-1', 'outside'])
})
afterEach(async () => void (await labFaultClear(lab.dir)))
afterAll(() => lab.down())

test.each(chosen)(`$what (seed ${SEED})`, async ({plant, mend, code, exit, begun, drifts}) => {
  await labFaultClear(lab.dir)
  await lab.reset()
  const command = create('acme')
  const config = await plant(lab)
  const environment = config === undefined ? {} : {LANDLORD_CONFIG: config}
  let before: Awaited<ReturnType<typeof failed>>
  try {
    before = await failed()
  } finally {
    await labFaultClear(lab.dir)
    await mend?.(lab)
  }
  const again = await lab.json(command, environment)
  if (drifts && again.exit === 11) {
    expect(again).toMatchObject({run: before.run, error: {code: 'LL-RUN-DRIFT'}})
    const resume = ['run', 'resume', String(before.run), '--accept-drift']
    expect(again.error?.next?.map((each) => each.command)).toContain(['landlord', ...resume].join(' '))
    expect(await lab.json([...resume, '--json'], environment)).toMatchObject({exit: 0})
  } else expect(again).toMatchObject({exit: 0, ...(begun ? {run: before.run} : {})})
  expect(await lab.json(command, environment)).toMatchObject({exit: 0, changed: 0})

  async function failed() {
    const document = await lab.json(command, environment)
    const told = String(document.error?.code)
    expect(document).toMatchObject({exit})
    expect([code].flat()).toContain(told)
    // What blocks is said in one sentence; what failed says what, and then why.
    expect(document.error?.message).toMatch(/\S/)
    if (begun) expect(document.error?.why).toMatch(/\S/)
    expect(document.error?.next?.map((each) => each.command)).toContain(`landlord explain ${told}`)
    expect((await lab.run(['explain', told])).exitCode).toBe(0)
    expect(document.run !== null).toBe(begun)
    return document
  }
})
