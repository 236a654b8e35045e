/** A routine that the harness kills: how an operator would begin it, and what has to be there before. */
export interface Scenario {
  readonly name: string
  /** Command lines that come before, undisturbed. */
  readonly before: readonly (readonly string[])[]
  readonly command: readonly string[]
}

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
]

/** Throws for a name that is not in the list, telling which are. */
export function scenario(name: string): Scenario {
  const found = scenarios.find((candidate) => candidate.name === name)
  if (!found) throw new Error(`No routine ${name}; there is: ${scenarios.map((each) => each.name).join(', ')}`)
  return found
}
