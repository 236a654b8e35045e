import {listAnswer, outputFlag} from '../../lib/cli/listing.ts'
import {Operation} from '../../lib/cli/operation.ts'
import {certificateColumns, certificateFoot} from '../../lib/cli/views/certificates.ts'

export default class CertList extends Operation {
  static override summary = "Show tenants' certificates: what ends when, and what is due."
  static override examples = ['<%= config.bin %> cert list', '<%= config.bin %> cert list -o csv']
  static override flags = {...outputFlag}

  async run(): Promise<void> {
    const {flags} = await this.parse(CertList)
    const {certificateRows} = await import('../../lib/cli/certificates.ts')
    const rows = await certificateRows(await this.openSite(flags), Date.now())
    const foot = certificateFoot(rows)
    await this.answer(
      listAnswer('certificates', {rows, columns: certificateColumns, none: 'No tenants yet.', foot}, flags.output),
    )
  }
}
