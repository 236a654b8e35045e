import {resolve} from 'node:path'

/** A routine that the harness kills: how an operator would begin it, and what has to be there before. */
export interface Scenario {
  readonly name: string
  /**
   * Command lines that come before, undisturbed; `{lab}` stands for the folder of the lab, `{scratch}` for an empty one in it. A text is T-SQL that
   * the administrator of sql-1 runs.
   */
  readonly before: readonly (readonly string[] | string)[]
  /** How a command of `before` ends, by its place there, where that is not well. */
  readonly ends?: Readonly<Record<number, number>>
  readonly command: readonly string[]
  /** By name, in the scratch folder before anything else. */
  readonly files?: Readonly<Record<string, string>>
  /** After what comes before: the journals of so many days ago, as if they were. */
  readonly agedDays?: number
  /** Command lines that must end well after it was taken up. */
  readonly proofs?: readonly (readonly string[])[]
  /** Stands of its lab; a server and a VM if left out. */
  readonly only?: readonly string[]
  /** How it is taken up: by the same command again; by its run, or only unless it is done, where the command would do it once more. */
  readonly again?: 'run' | 'unless done'
  /** What is typed to confirm an undo: the name of its subject; acme if left out. */
  readonly confirm?: string
  /** What its undo is told besides: `--all` where it is a run of many. `none`: it is no routine, there is no way back. */
  readonly undo?: readonly string[] | 'none'
  /** Its undo is refused once it is past its point of no return; then it has to come to its end. */
  readonly pastReturn?: 'refused'
  /** How often it stands still for the harness, where it is no run of steps. */
  readonly halts?: number
  /** An addition to the lab's configuration, at its beginning. */
  readonly configuration?: (text: string) => string
}

/** Built with the product, and not taken into the library of a lane. */
const UPDATE = resolve(import.meta.dirname, '../../dist/updates/sample-product-1.1.0.zip')

const ACME = [
  ...['tenant', 'create', 'acme', '--name', 'Acme AB'],
  ...['--contact', 'Ann Ek <ann@acme.example> +46701234567', '--yes', '--json'],
]
const BORG = ACME.map((word) => (word === 'acme' ? 'borg' : word))
const CITRA = ACME.map((word) => (word === 'acme' ? 'citra' : word))
const backup = (kind: string): readonly string[] => ['backup', 'run', kind, 'acme', '--yes', '--json']
const write = (table: string): string => `USE acme; CREATE TABLE dbo.${table} (id int NOT NULL PRIMARY KEY)`
/** A full, a differential and a log backup, all of which it takes to come to the end of the log; and what is in none of them. */
const CHAIN = [ACME, write('one'), backup('diff'), write('two'), backup('log'), write('three')]
const SET = ['tenant', 'set', 'acme', '--ring', 'pilot', '--name', 'Acme Group', '--window', 'daily 01:00-03:00']
const SUSPEND = ['tenant', 'suspend', 'acme', '--reason', 'asked by the customer', '--confirm', 'acme', '--json']

/** Strikes once. */
const fault = (kind: string, stand: string, match: string): readonly string[] => [
  ...['lab', 'fault', 'add', kind, stand, '--match', match, '--dir', '{lab}', '--json'],
]

const FLEET = `tenants:
  acme: {name: Acme AB, contacts: ['Ann Ek <ann@acme.example> +46701234567'], ring: pilot}
  borg: {name: Borg AB, contacts: ['Bo Alm <bo@borg.example> +46701234568']}
`

/** The world outside keeps the network security groups. */
const WITH_NETWORK = ['sql-1', 'app-1', 'outside']

const WITH_VERIFICATION = ['sql-1', 'sql-verify', 'app-1']

/** Every routine that changes something has its line here, and what changes the journal itself. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'tenant-create',
    before: [],
    command: ACME,
    only: ['sql-1', 'sql-verify', 'app-1', 'outside'],
  },
  {
    // The chain is restored on the verification server; its undo drops what was begun there.
    name: 'backup-verify',
    before: CHAIN,
    command: ['backup', 'verify', 'acme', '--level', 'restore', '--yes', '--json'],
    again: 'run',
    only: ['sql-1', 'sql-verify', 'app-1', 'outside'],
  },
  {
    name: 'release-add',
    before: [],
    command: ['release', 'add', UPDATE, '--yes', '--json'],
    confirm: '1.1.0',
  },
  {
    name: 'release-retire',
    before: [['release', 'add', UPDATE, '--yes', '--json']],
    command: ['release', 'retire', '1.0.0', '--yes', '--json'],
    confirm: '1.0.0',
  },
  {
    name: 'tenant-set',
    before: [ACME],
    command: [
      ...['tenant', 'set', 'acme', '--name', 'Acme Group', '--ring', 'pilot', '--time-zone', 'Europe/Stockholm'],
      ...['--window', 'daily 01:00-03:00', '--add-contact', 'Bo Alm <bo@acme.example> +46701234568'],
      ...['--remove-contact', 'ann@acme.example', '--yes', '--json'],
    ],
  },
  {
    name: 'cert-renew',
    before: [ACME, ['lab', 'certificate', '--days', '300', '--dir', '{lab}']],
    command: ['cert', 'renew', 'acme', '--yes', '--json'],
  },
  {
    name: 'cert-renew-all',
    before: [ACME, BORG, CITRA, ['lab', 'certificate', '--days', '300', '--dir', '{lab}']],
    command: ['cert', 'renew', '--all-due', '--yes', '--json', '--max-failures', '100%'],
    confirm: 'certificates',
    undo: ['--all', '--concurrency', '1'],
    configuration: (text) => text.replace(/(certificates: \{[^}]*)\}/, '$1, renewDays: 200}'),
  },
  {
    // Acme is the canary and gets another ring, Borg is created.
    name: 'fleet-apply',
    before: [ACME],
    files: {'fleet.yaml': FLEET},
    command: ['fleet', 'apply', '-f', '{scratch}/fleet.yaml', '--yes', '--json', '--max-failures', '100%'],
    confirm: 'tenants',
    undo: ['--all', '--concurrency', '1'],
  },
  {
    name: 'backup-run',
    before: [ACME, backup('full')],
    command: backup('diff'),
    // What failed is closed, so another run takes it up; what went on by itself is done.
    again: 'unless done',
    only: ['sql-1', 'sql-verify', 'app-1', 'outside'],
  },
  {
    // A backup that neither history nor verification server has taken in: its file alone tells of it.
    name: 'backup-import',
    before: [
      ACME,
      fault('backup-history', 'sql-1', '^backup database'),
      fault('deadlock', 'sql-verify', 'loadhistory'),
      backup('full'),
    ],
    ends: {3: 5},
    command: ['backup', 'import', '--server', 'sql-1', '--yes', '--json'],
    proofs: [['backup', 'catalogue', 'acme', '--digests', '--json']],
    only: WITH_VERIFICATION,
    // What is known of backups stays known.
    undo: 'none',
  },
  {
    name: 'run-apply',
    before: [ACME, [...SET, '--plan', '--out', '{scratch}/plan.json', '--json']],
    command: ['run', 'apply', '{scratch}/plan.json', '--yes', '--json'],
  },
  {
    name: 'run-prune',
    before: [ACME, [...SET, '--yes', '--json'], SUSPEND],
    agedDays: 400,
    command: ['run', 'prune', '--archive', '{scratch}/archive', '--before', '365d', '--yes', '--json'],
    proofs: [['run', 'verify', '--archive', '{scratch}/archive', '--json']],
    // With the archive written, and with its journals moved.
    halts: 2,
    undo: 'none',
  },
  {
    name: 'freeze',
    before: [],
    command: ['freeze', 'storage is being replaced', '--json'],
    proofs: [['run', 'verify', '--json']],
    halts: 1,
    undo: 'none',
  },
  {
    name: 'thaw',
    before: [['freeze', 'storage is being replaced', '--json']],
    command: ['thaw', '--confirm', 'storage is being replaced', '--json'],
    proofs: [['run', 'verify', '--json']],
    halts: 1,
    undo: 'none',
  },
  {name: 'tenant-rotate', before: [ACME], command: ['tenant', 'rotate', 'acme', '--yes', '--json'], again: 'run'},
  {name: 'tenant-suspend', before: [ACME], command: SUSPEND},
  {name: 'tenant-resume', before: [ACME, SUSPEND], command: ['tenant', 'resume', 'acme', '--yes', '--json']},
  {
    name: 'backup-restore',
    before: CHAIN,
    command: ['backup', 'restore', 'acme', '--latest', '--as', 'scratch_kill', '--yes', '--json'],
    // Done already, the same command would meet the copy of the run before.
    again: 'run',
    only: WITH_VERIFICATION,
  },
  {
    name: 'backup-restore-in-place',
    before: CHAIN,
    command: ['backup', 'restore', 'acme', '--latest', '--in-place', '--confirm', 'acme', '--json'],
    again: 'run',
    pastReturn: 'refused',
    only: WITH_VERIFICATION,
  },
  {
    name: 'server-add',
    before: [],
    command: ['server', 'add', 'sql-1', '--yes', '--json'],
    confirm: 'sql-1',
    only: WITH_NETWORK,
  },
  {
    name: 'vm-add',
    before: [['server', 'add', 'sql-1', '--yes', '--json']],
    command: ['vm', 'add', 'app-1', '--yes', '--json'],
    confirm: 'app-1',
    only: WITH_NETWORK,
  },
  {
    name: 'incident-open',
    before: [],
    command: ['incident', 'open', 'app-1 does not answer', '--vm', 'app-1', '--json'],
    only: WITH_NETWORK,
    // What people were told stays told.
    undo: 'none',
  },
]

/** Throws for a name that is not in the list, telling which are. */
export function scenario(name: string): Scenario {
  const found = scenarios.find((candidate) => candidate.name === name)
  if (!found) throw new Error(`No routine ${name}; there is: ${scenarios.map((each) => each.name).join(', ')}`)
  return found
}
