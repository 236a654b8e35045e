import {resolve} from 'node:path'
import {Args, Flags} from '@oclif/core'
import {fleetTokens} from '../../lib/cli/fleet-tokens.ts'
import {Operation} from '../../lib/cli/operation.ts'
import {archiveLines, seatLines} from '../../lib/cli/views/store.ts'
import {sheet} from '../../lib/ui/sheet.ts'

export default class StoreRestore extends Operation {
  static override summary =
    'Put a backup into an ops store that is not there yet, and raise its tokens above the fleet’s.'
  static override description =
    'What is there is never overwritten: put away the file, or name an empty database. Leases are not restored. Servers and VMs are asked for the highest fencing tokens that they have seen, so that they take those of new runs and refuse those of old ones; whoever does not answer refuses by itself.'
  static override examples = ['<%= config.bin %> store restore ops-2026-11-22.store']
  static override args = {
    file: Args.string({required: true, ignoreStdin: true, description: 'A file that store backup wrote.'}),
  }
  static override flags = {
    yes: Flags.boolean({char: 'y', description: 'Accepted and not needed: nothing is overwritten.'}),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(StoreRestore)
    const keeping = await this.openKeeping(flags, {make: true})
    const told = await keeping.restore(resolve(args.file))
    const {tokens, silent} = await fleetTokens(await this.openSite(flags))
    const raised = await keeping.seat(tokens)
    await this.answer({
      changed: 1,
      result: {...told, where: keeping.where, raised, silent} as never,
      text: (look) =>
        sheet(
          {
            title: 'The ops store is restored.',
            sections: [
              {lines: [['store', keeping.where], ['sha256', told.digest], ...archiveLines(told)]},
              {head: 'tokens', lines: seatLines(raised, silent)},
            ],
          },
          look,
        ),
    })
  }
}
