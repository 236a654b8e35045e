import {listAnswer, outputFlag} from '../../lib/cli/listing.ts'
import {Operation} from '../../lib/cli/operation.ts'
import {leaseColumns} from '../../lib/cli/views/leases.ts'

export default class LockList extends Operation {
  static override summary = 'Show the leases that runs hold: who, since when, and whether the holder lives.'
  static override examples = ['<%= config.bin %> lock list']
  static override flags = {...outputFlag}

  async run(): Promise<void> {
    const {flags} = await this.parse(LockList)
    const {operations} = await this.openSite(flags)
    const rows = await operations.leases()
    await this.answer(listAnswer('locks', {rows, columns: leaseColumns, none: 'Nothing is locked.'}, flags.output))
  }
}
