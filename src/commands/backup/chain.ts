import {Args, Flags} from '@oclif/core'
import {instantOf} from '../../lib/cli/instant.ts'
import {Operation} from '../../lib/cli/operation.ts'
import {OperatorError} from '../../lib/errors.ts'

export default class BackupChain extends Operation {
  static override summary =
    'Show what a tenant can be brought back to: its chain of backups, holes, forks, and what is proven.'
  static override description =
    'Out of the catalogue, without asking any server; --from-server looks into the history of the tenant’s server too, where backups of other tools stand. Ends with the exit code of the refusal where the target cannot be reached.'
  static override examples = [
    '<%= config.bin %> backup chain acme',
    '<%= config.bin %> backup chain acme --to 2026-11-22T09:40Z',
    '<%= config.bin %> backup chain acme --from-server --json',
  ]
  static override args = {tenant: Args.string({required: true, ignoreStdin: true, description: 'Its short name.'})}
  static override flags = {
    to: Flags.string({
      description: 'A time with its offset; all that was committed before it. The latest, if left out.',
      helpValue: 'TIME',
      exclusive: ['latest'],
    }),
    latest: Flags.boolean({description: 'As far as anybody knows of log.'}),
    'latest-possible': Flags.boolean({description: 'As close before it as backups go, where they do not go there.'}),
    branch: Flags.string({description: 'A recovery branch other than the newest one.', helpValue: 'GUID'}),
    since: Flags.string({description: 'Draw from that time on.', helpValue: 'TIME'}),
    'from-server': Flags.boolean({description: 'Ask the server too.'}),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(BackupChain)
    const to = flags.to === undefined ? undefined : instantOf(flags.to, '--to')
    const since = flags.since === undefined ? undefined : instantOf(flags.since, '--since')
    if (to !== undefined && since !== undefined && since >= to)
      throw new OperatorError('LL-USAGE', '--since has to be before --to.')
    const composition = await this.openSite(flags)
    const {chainAnswer} = await import('../../lib/cli/chain.ts')
    const possible = flags['latest-possible'] ?? false
    const order = {tenant: args.tenant, to, since, possible, branch: flags.branch, ask: flags['from-server'] ?? false}
    await this.answer(await chainAnswer(order, composition))
  }
}
