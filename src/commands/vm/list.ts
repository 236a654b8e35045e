import {listAnswer, outputFlag} from '../../lib/cli/listing.ts'
import {Operation} from '../../lib/cli/operation.ts'
import {vmColumns, vmRows} from '../../lib/cli/views/vms.ts'

export default class VmList extends Operation {
  static override summary = 'Show all application VMs and who lives on them.'
  static override examples = ['<%= config.bin %> vm list']
  static override flags = {...outputFlag}

  async run(): Promise<void> {
    const {flags} = await this.parse(VmList)
    const {inventory, topology} = await this.openSite(flags)
    const rows = vmRows(topology, await inventory.places())
    await this.answer(
      listAnswer('vms', {rows, columns: vmColumns, none: 'The project file names no VMs.'}, flags.output),
    )
  }
}
