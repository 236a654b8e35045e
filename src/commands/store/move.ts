import {Flags} from '@oclif/core'
import {Operation} from '../../lib/cli/operation.ts'
import {archiveLines} from '../../lib/cli/views/store.ts'
import {OperatorError} from '../../lib/errors.ts'
import {sheet} from '../../lib/ui/sheet.ts'

export default class StoreMove extends Operation {
  static override summary = 'Carry the ops store into another database, whole, and leave this one sealed.'
  static override description =
    'From a file to a team’s SQL Server, or back. Compared by the rows of every table and by the last seal. Refused while a run holds a lease. Afterwards this store refuses everybody; `store` in landlord.yaml must name the new one.'
  static override examples = ['<%= config.bin %> store move --to team.yaml --yes']
  static override flags = {
    to: Flags.string({
      required: true,
      helpValue: 'FILE',
      description: 'A project file whose `store` names the other one.',
    }),
    yes: Flags.boolean({char: 'y', description: 'Go ahead without asking.'}),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(StoreMove)
    const from = await this.openKeeping(flags)
    const to = await this.openKeeping({...flags, config: flags.to}, {make: true})
    if (!flags.yes) await this.#confirm(from.where, to.where)
    const told = await from.move(to)
    await this.answer({
      changed: 1,
      result: {from: from.where, to: to.where, ...told} as never,
      text: (look) =>
        sheet(
          {
            title: 'The ops store is moved.',
            sections: [{lines: [['from', `${from.where}, sealed`], ['to', to.where], ...archiveLines(told)]}],
          },
          look,
        ),
    })
  }

  async #confirm(from: string, to: string): Promise<void> {
    if (this.interactive) {
      const {askWhether} = await import('../../lib/ui/questions.ts')
      if (await askWhether(`Move ${from} to ${to}, and seal what is left?`, this.interruption.stop)) return
    }
    throw new OperatorError('LL-NOT-CONFIRMED', 'Not confirmed: give --yes to go ahead without being asked.', {
      state: 'nothing was changed',
      next: [['landlord', 'store', 'move', '--to', to, '--yes'].join(' ')],
    })
  }
}
