import {Flags} from '@oclif/core'
import {EXIT} from '../../lib/cli/exit.ts'
import {Operation} from '../../lib/cli/operation.ts'
import {mergeText} from '../../lib/cli/views/merge.ts'

export default class StoreMerge extends Operation {
  static override summary = 'Bring into the ops store what was done without it, from the spool of this machine.'
  static override description =
    'Every command that reaches the store does so on the way; this one shows it run by run. Each run comes whole or not at all, and once. One that went on in the store meanwhile is kept beside it as a branch, and ends this with 8: landlord run show tells both, landlord run settle says that somebody has looked.'
  static override examples = ['<%= config.bin %> store merge --plan', '<%= config.bin %> store merge']
  static override flags = {
    plan: Flags.boolean({description: 'Show what waits, and merge nothing.', default: false}),
    yes: Flags.boolean({char: 'y', description: 'Accepted and not needed: what was done is only brought home.'}),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(StoreMerge)
    const composition = await this.openSite(flags, {urgent: true})
    const spool = await composition.spool('there')
    const waiting = (await spool?.waiting()) ?? []
    const {merged, left} = spool && !flags.plan ? await spool.merge() : {merged: [], left: waiting}
    const isFlagged = merged.some(({how}) => how === 'branch')
    await this.answer({
      exit: isFlagged ? EXIT.verification : EXIT.done,
      changed: merged.filter(({how}) => how !== 'known').length,
      result: {merged, waiting: left} as never,
      text: () => mergeText(merged, left, flags.plan),
    })
  }
}
