import {fleetText} from '../../lib/cli/compose.ts'
import {Operation} from '../../lib/cli/operation.ts'

export default class FleetExport extends Operation {
  static override summary = 'Write the tenants that there are as a file for fleet apply.'
  static override examples = ['<%= config.bin %> fleet export > fleet.yaml']

  async run(): Promise<void> {
    const {flags} = await this.parse(FleetExport)
    const {inventory} = await this.openSite(flags)
    const tenants = (await inventory.tenants()).map(
      ({name: tenant, displayName, contacts, timeZone, ring, window, release, vm, server}) => ({
        ...{tenant, displayName, contacts, timeZone, ring, window, release, vm, server},
      }),
    )
    const text = await fleetText(tenants)
    await this.answer({result: {tenants: tenants as never}, text: () => text.trimEnd()})
  }
}
