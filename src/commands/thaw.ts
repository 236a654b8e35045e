import {Flags} from '@oclif/core'
import {frozenLines} from '../lib/cli/frozen.ts'
import {Operation} from '../lib/cli/operation.ts'
import {commandLine} from '../lib/cli/shell-words.ts'
import {OperatorError} from '../lib/errors.ts'

export default class Thaw extends Operation {
  static override summary = 'End the freeze: changes may be made again.'
  static override description =
    'Shows who froze the fleet and why, and asks. Where nobody can be asked, --confirm takes the reason of the freeze: whoever thaws has read it.'
  static override examples = ['<%= config.bin %> thaw', '<%= config.bin %> thaw --confirm "end of quarter"']
  static override flags = {
    confirm: Flags.string({helpValue: 'REASON', description: 'The reason of the freeze, instead of being asked.'}),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(Thaw)
    const {freezes, actor, assertMayChange, durable} = await this.openSite(flags)
    await assertMayChange()
    const freeze = await freezes.standing()
    if (freeze && flags.confirm !== freeze.reason) {
      if (flags.confirm !== undefined || !this.interactive) throw notConfirmed(freeze.reason)
      process.stderr.write(`${frozenLines(freeze).join('\n')}\n\n`)
      const {askWhether} = await import('../lib/ui/questions.ts')
      if (!(await askWhether('Thaw it?', this.interruption.stop))) throw notConfirmed(freeze.reason)
    }
    const {version} = this.config
    const run = freeze && (await freezes.thaw({freeze: freeze.run, actor, version}))
    durable()
    await this.answer({
      run: run?.id,
      changed: run ? 1 : 0,
      result: {thawed: run && freeze ? freeze : null} as never,
      text: () =>
        run && freeze
          ? `Thawed: ${freeze.reason}\n  landlord run list --unfinished`
          : 'Already so: the fleet is not frozen.',
    })
  }
}

const notConfirmed = (reason: string): OperatorError =>
  new OperatorError('LL-NOT-CONFIRMED', 'Not confirmed: give the reason of the freeze to end it.', {
    why: `the fleet is frozen: ${reason}`,
    state: 'nothing was changed',
    next: [commandLine(['landlord', 'thaw', '--confirm', reason])],
  })
