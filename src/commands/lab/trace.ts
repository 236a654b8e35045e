import {LabOperation} from '../../lib/cli/lab-operation.ts'
import {labFlags, labProgram} from './bundle.ts'

export default class LabTrace extends LabOperation {
  static override summary = 'Show what the stand-ins were asked, and what that changed.'
  static override examples = ['<%= config.bin %> lab trace']
  static override flags = {...labFlags}

  async run(): Promise<void> {
    const {flags} = await this.parse(LabTrace)
    await this.lab(labProgram(this.config.root), ['trace', ...(flags.dir === undefined ? [] : ['--dir', flags.dir])])
  }
}
