import {LabOperation} from '../../lib/cli/lab-operation.ts'
import {labFlags, labProgram} from './bundle.ts'

export default class LabStatus extends LabOperation {
  static override summary = 'Show what of the lab runs.'
  static override examples = ['<%= config.bin %> lab status']
  static override flags = {...labFlags}

  async run(): Promise<void> {
    const {flags} = await this.parse(LabStatus)
    await this.lab(labProgram(this.config.root), ['status', ...(flags.dir === undefined ? [] : ['--dir', flags.dir])])
  }
}
