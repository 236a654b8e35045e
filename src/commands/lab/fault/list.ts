import {LabOperation} from '../../../lib/cli/lab-operation.ts'
import {labFlags, labProgram} from '../bundle.ts'

export default class LabFaultList extends LabOperation {
  static override summary = 'Show what disturbs the lab, and how often it struck.'
  static override examples = ['<%= config.bin %> lab fault list']
  static override flags = {...labFlags}

  async run(): Promise<void> {
    const {flags} = await this.parse(LabFaultList)
    const dir = flags.dir === undefined ? [] : ['--dir', flags.dir]
    await this.lab(labProgram(this.config.root), ['fault', 'list', ...dir])
  }
}
