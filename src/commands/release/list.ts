import {listAnswer, outputFlag} from '../../lib/cli/listing.ts'
import {Operation} from '../../lib/cli/operation.ts'
import {releaseColumns} from '../../lib/cli/views/releases.ts'

export default class ReleaseList extends Operation {
  static override summary = 'Show the releases in the library, newest last.'
  static override examples = ['<%= config.bin %> release list']
  static override flags = {...outputFlag}

  async run(): Promise<void> {
    const {flags} = await this.parse(ReleaseList)
    const {site} = await this.openSite(flags)
    const rows = await (await site()).observe().read.releases.releases()
    const none = 'The library is empty. Add a release: landlord release add FILE'
    await this.answer(listAnswer('releases', {rows, columns: releaseColumns, none}, flags.output))
  }
}
