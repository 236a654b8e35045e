import {Args} from '@oclif/core'
import {configurationOrder} from '../../lib/cli/configuration-order.ts'
import {listAnswer, outputFlag} from '../../lib/cli/listing.ts'
import {Operation} from '../../lib/cli/operation.ts'
import {explainedColumns} from '../../lib/cli/views/configuration.ts'

export default class ConfigExplain extends Operation {
  static override summary = 'Show every setting with its value and where that comes from; secrets as references only.'
  static override description =
    'The first that says something counts: flag, environment, project file, your own file, default.'
  static override examples = ['<%= config.bin %> config explain', '<%= config.bin %> config explain vms.app-1']
  static override args = {
    key: Args.string({ignoreStdin: true, description: 'A setting, or what settings begin with; all if left out.'}),
  }
  static override flags = {...outputFlag}

  async run(): Promise<void> {
    const {args, flags} = await this.parse(ConfigExplain)
    const {tools, order, found} = await configurationOrder(flags)
    const rows = tools.explained(tools.readLayers(order.file, order), args.key)
    const foot = `Project file ${order.file} (by ${found}); your own file ${order.userFile ?? 'is not there'}.`
    await this.answer(listAnswer('settings', {rows, columns: explainedColumns, none: '', foot}, flags.output))
  }
}
