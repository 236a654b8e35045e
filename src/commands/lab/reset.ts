import {LabOperation} from '../../lib/cli/lab-operation.ts'
import {labFlags, labProgram} from './bundle.ts'

export default class LabReset extends LabOperation {
  static override summary = 'Make the lab as new: servers, VMs, and the ops store in its folder.'
  static override examples = ['<%= config.bin %> lab reset']
  static override flags = {...labFlags}

  async run(): Promise<void> {
    const {flags} = await this.parse(LabReset)
    await this.lab(labProgram(this.config.root), ['reset', ...(flags.dir === undefined ? [] : ['--dir', flags.dir])])
  }
}
