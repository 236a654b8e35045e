import {Args, Flags} from '@oclif/core'
import {milliseconds} from '../lib/cli/duration.ts'
import {frozenLines} from '../lib/cli/frozen.ts'
import {Operation} from '../lib/cli/operation.ts'

export default class Freeze extends Operation {
  static override summary = 'Stop everything that changes anything, fleet-wide, until it is thawed.'
  static override description =
    'A run under way comes to the end of its step and pauses; nothing new is begun, by nobody, undo included. The reason is told to everyone who is refused, and stands in the journal.'
  static override examples = [
    '<%= config.bin %> freeze "storage of sql-1 is being replaced, ticket 812"',
    '<%= config.bin %> freeze "end of quarter" --until 36h',
  ]
  static override args = {
    reason: Args.string({required: true, ignoreStdin: true, description: 'Why; everyone who is refused reads it.'}),
  }
  static override flags = {
    until: Flags.string({helpValue: 'DURATION', description: 'It ends by itself after so long.'}),
    yes: Flags.boolean({char: 'y', description: 'Accepted and not needed: the reason says yes.'}),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(Freeze)
    const lastsMs = flags.until === undefined ? null : milliseconds(flags.until, 'until')
    const {freezes, actor, assertMayChange, durable} = await this.openSite(flags)
    await assertMayChange()
    const {version} = this.config
    const {freeze, changed} = await freezes.freeze({reason: args.reason.trim(), lastsMs, actor, version})
    durable()
    await this.answer({
      run: freeze.run,
      changed: changed ? 1 : 0,
      result: {freeze} as never,
      text: () =>
        [...(changed ? [] : ['Already so.']), ...frozenLines(freeze), '  landlord run list --unfinished'].join('\n'),
    })
  }
}
