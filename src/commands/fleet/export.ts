import {declaredNow} from '../../lib/cli/fleet-file.ts'
import {Operation} from '../../lib/cli/operation.ts'

export default class FleetExport extends Operation {
  static override summary = 'Write the tenants that there are as a file for fleet apply.'
  static override examples = ['<%= config.bin %> fleet export > fleet.yaml']

  async run(): Promise<void> {
    const {flags} = await this.parse(FleetExport)
    const {inventory} = await this.openSite(flags)
    const {result, text} = await declaredNow(inventory)
    await this.answer({result, text: () => text.trimEnd()})
  }
}
