import {Flags} from '@oclif/core'
import {EXIT} from '../../lib/cli/exit.ts'
import {Operation} from '../../lib/cli/operation.ts'

export default class StoreMigrate extends Operation {
  static override summary = 'Bring an ops store of an older landlord up to date.'
  static override description =
    'Refused while a run holds a lease. Afterwards older landlords refuse the store. A file of SQLite is backed up beside itself first.'
  static override examples = ['<%= config.bin %> store migrate --plan', '<%= config.bin %> store migrate --yes']
  static override flags = {
    plan: Flags.boolean({description: 'Show what it would do, and do nothing.'}),
    'detailed-exitcode': Flags.boolean({description: 'With --plan: end with 3 where something would change.'}),
    yes: Flags.boolean({char: 'y', description: 'Accepted and not needed: older landlords are refused afterwards.'}),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(StoreMigrate)
    const keeping = await this.openKeeping(flags)
    const {missing} = await keeping.schema()
    const ran = flags.plan ? [] : await keeping.migrate()
    await this.answer({
      exit: flags.plan && flags['detailed-exitcode'] && missing.length > 0 ? EXIT.pending : EXIT.done,
      changed: ran.length > 0 ? 1 : 0,
      result: {where: keeping.where, missing: flags.plan ? missing : [], ran},
      text: () =>
        missing.length === 0
          ? `Already so: ${keeping.where} is up to date.`
          : [
              flags.plan ? `Would bring ${keeping.where} up to date:` : `${keeping.where} is up to date:`,
              ...missing.map((name) => `  ${name}`),
            ].join('\n'),
    })
  }
}
