import {listAnswer, outputFlag} from '../../lib/cli/listing.ts'
import {Operation} from '../../lib/cli/operation.ts'
import {vmColumns, vmFoot, vmRows} from '../../lib/cli/views/vms.ts'

export default class VmList extends Operation {
  static override summary = 'Show all application VMs and who lives on them.'
  static override examples = ['<%= config.bin %> vm list']
  static override flags = {...outputFlag}

  async run(): Promise<void> {
    const {flags} = await this.parse(VmList)
    const {inventory, hosts, topology} = await this.openSite(flags)
    const rows = vmRows(topology, await inventory.places(), await hosts.hosts())
    await this.answer(
      listAnswer(
        'vms',
        {rows, columns: vmColumns, foot: vmFoot(rows), none: 'The project file names no VMs.'},
        flags.output,
      ),
    )
  }
}
