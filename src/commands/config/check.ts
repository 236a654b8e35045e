import {configurationOrder} from '../../lib/cli/configuration-order.ts'
import {EXIT} from '../../lib/cli/exit.ts'
import {Operation} from '../../lib/cli/operation.ts'
import {checkText} from '../../lib/cli/views/configuration.ts'

export default class ConfigCheck extends Operation {
  static override summary =
    'Look through the whole configuration: every mistake with its place, and what is not configured.'
  static override description =
    'Looks up secrets and reads the files that are named; asks no server. Ends with 78 where there is a mistake.'
  static override examples = [
    '<%= config.bin %> config check',
    '<%= config.bin %> config check --config other.yaml --json',
  ]

  async run(): Promise<void> {
    const {flags} = await this.parse(ConfigCheck)
    const {tools, order} = await configurationOrder(flags)
    const checked = tools.checkConfiguration({...order, redactor: this.redactor})
    const {file, userFile = null, faults, unkept} = checked
    await this.answer({
      exit: faults.length > 0 ? EXIT.configuration : EXIT.done,
      result: {file, userFile, faults, unkept} as never,
      text: (look) => checkText(checked, look),
    })
  }
}
