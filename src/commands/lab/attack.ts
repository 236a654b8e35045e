import {Args, Flags} from '@oclif/core'
import {LabOperation} from '../../lib/cli/lab-operation.ts'
import {labFlags, labProgram} from './bundle.ts'

export default class LabAttack extends LabOperation {
  static override summary = 'Attack a tenant of the lab, and tell what answered.'
  static override description = `Only the lab on this machine can be attacked, a bounded number of times.

  password   guesses the tenant's password
  neighbour  another tenant's login at this one's database
  stranger   the right login from a program and a machine that never use it
  http       paths, names, sizes and slowness of no honest client
  ssh        keys that nobody has let in`
  static override examples = ['<%= config.bin %> lab attack password --tenant acme --attempts 12']
  static override args = {
    kind: Args.string({
      required: true,
      options: ['password', 'neighbour', 'stranger', 'http', 'ssh'],
      description: 'What is tried.',
    }),
  }
  static override flags = {
    ...labFlags,
    tenant: Flags.string({required: true, helpValue: 'NAME', description: 'Whom.'}),
    attempts: Flags.integer({min: 1, max: 60, helpValue: 'N', description: 'How many log-ons; 5 if left out.'}),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(LabAttack)
    const {dir, tenant, attempts} = flags
    const words = Object.entries({dir, tenant, attempts}).flatMap(([name, value]) =>
      value === undefined ? [] : [`--${name}`, String(value)],
    )
    await this.lab(labProgram(this.config.root), ['attack', args.kind, ...words])
  }
}
