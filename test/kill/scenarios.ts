import {resolve} from 'node:path'

/** A routine that the harness kills: how an operator would begin it, and what has to be there before. */
export interface Scenario {
  readonly name: string
  /** Command lines that come before, undisturbed. */
  readonly before: readonly (readonly string[])[]
  readonly command: readonly string[]
  /** What is typed to confirm an undo: the name of its subject; acme if left out. */
  readonly confirm?: string
}

/** Built with the product, and not taken into the library of a lane. */
const UPDATE = resolve(import.meta.dirname, '../../dist/updates/sample-product-1.1.0.zip')

/** Every routine that changes something has its line here. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'tenant-create',
    before: [],
    command: [
      ...['tenant', 'create', 'acme', '--name', 'Acme AB'],
      ...['--contact', 'Ann Ek <ann@acme.example> +46701234567', '--yes', '--json'],
    ],
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
]

/** Throws for a name that is not in the list, telling which are. */
export function scenario(name: string): Scenario {
  const found = scenarios.find((candidate) => candidate.name === name)
  if (!found) throw new Error(`No routine ${name}; there is: ${scenarios.map((each) => each.name).join(', ')}`)
  return found
}
