import {Flags} from '@oclif/core'
import {LabOperation} from '../../../lib/cli/lab-operation.ts'
import {labFlags, labProgram} from '../bundle.ts'

export default class LabClientReport extends LabOperation {
  static override summary = "Show what the lab's customers wrote, and prove that all of it is kept once."
  static override description =
    "With --check, every acknowledged write must be there exactly once, in its client's order, and nothing that no client sent; exit 8 and the ids where not."
  static override examples = ['<%= config.bin %> lab client report --check']
  static override flags = {
    ...labFlags,
    check: Flags.boolean({description: "Compare with what the tenants' databases hold."}),
    through: Flags.string({
      options: ['database', 'service'],
      dependsOn: ['check'],
      description: 'Read the database itself, or what the product lists.',
    }),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(LabClientReport)
    await this.lab(labProgram(this.config.root), [
      'client',
      'report',
      ...(flags.dir === undefined ? [] : ['--dir', flags.dir]),
      ...(flags.check ? ['--check'] : []),
      ...(flags.through === undefined ? [] : ['--through', flags.through]),
    ])
  }
}
