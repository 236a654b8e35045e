import {Flags} from '@oclif/core'
import {Operation} from '../../lib/cli/operation.ts'

export default class StoreInit extends Operation {
  static override summary =
    'Make the ops store: a file of SQLite, or tables and roles in an empty database of SQL Server.'
  static override description =
    'The database of SQL Server itself is made by whoever runs that server, and its owner gives this command. On SQL Server it also gives missing roles and rights: landlord_reader, landlord_runner, landlord_breaker, landlord_approver.'
  static override examples = ['<%= config.bin %> store init', '<%= config.bin %> store init --config team.yaml']
  static override flags = {
    yes: Flags.boolean({char: 'y', description: 'Accepted and not needed: nothing that is there is changed.'}),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(StoreInit)
    const keeping = await this.openKeeping(flags, {make: true})
    const {found} = await keeping.schema()
    const ran = found === undefined ? await keeping.init() : []
    await this.answer({
      changed: ran.length > 0 ? 1 : 0,
      result: {kind: keeping.kind, where: keeping.where, ran},
      text: () =>
        ran.length > 0
          ? `The ops store is made: ${keeping.where}, schema ${ran.at(-1)}.\n  landlord store check`
          : `Already so: there is an ops store in ${keeping.where}.\n  landlord store check`,
    })
  }
}
