import {listAnswer, outputFlag} from '../../lib/cli/listing.ts'
import {Operation} from '../../lib/cli/operation.ts'
import {approvalColumns} from '../../lib/cli/views/approvals.ts'

export default class RunApprovals extends Operation {
  static override summary = 'Show who approved which saved plan, the newest last.'
  static override examples = ['<%= config.bin %> run approvals', '<%= config.bin %> run approvals -o wide']
  static override flags = {...outputFlag}

  async run(): Promise<void> {
    const {flags} = await this.parse(RunApprovals)
    const {plans} = await this.openSite(flags)
    const approvals = await plans.approvals()
    const rows = await Promise.all(
      approvals.map(async (approval) => ({...approval, run: (await plans.runOfPlan(approval.plan))?.id ?? null})),
    )
    await this.answer(
      listAnswer('approvals', {rows, columns: approvalColumns, none: 'Nothing was approved.'}, flags.output),
    )
  }
}
