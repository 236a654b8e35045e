import {resolve} from 'node:path'

/** A routine that the harness kills: how an operator would begin it, and what has to be there before. */
export interface Scenario {
  readonly name: string
  /** Command lines that come before, undisturbed; `{lab}` stands for the folder of the lab. */
  readonly before: readonly (readonly string[])[]
  readonly command: readonly string[]
  /** Stands of its lab; a server and a VM if left out. */
  readonly only?: readonly string[]
  /** How it is taken up: by the same command again; or by its run, where the command done already would do it once more. */
  readonly again?: 'run'
  /** What is typed to confirm an undo: the name of its subject; acme if left out. */
  readonly confirm?: string
  /** What its undo is told besides: `--all` where it is a run of many. */
  readonly undo?: readonly string[]
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
const SUSPEND = ['tenant', 'suspend', 'acme', '--reason', 'asked by the customer', '--confirm', 'acme', '--json']

/** The world outside keeps the network security groups. */
const WITH_NETWORK = ['sql-1', 'app-1', 'outside']

/** Every routine that changes something has its line here. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'tenant-create',
    before: [],
    command: ACME,
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
  {name: 'tenant-rotate', before: [ACME], command: ['tenant', 'rotate', 'acme', '--yes', '--json'], again: 'run'},
  {name: 'tenant-suspend', before: [ACME], command: SUSPEND},
  {name: 'tenant-resume', before: [ACME, SUSPEND], command: ['tenant', 'resume', 'acme', '--yes', '--json']},
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
]

/** Throws for a name that is not in the list, telling which are. */
export function scenario(name: string): Scenario {
  const found = scenarios.find((candidate) => candidate.name === name)
  if (!found) throw new Error(`No routine ${name}; there is: ${scenarios.map((each) => each.name).join(', ')}`)
  return found
}
