import {LabOperation} from '../../lib/cli/lab-operation.ts'
import {labFlags, labProgram} from './bundle.ts'

export default class LabDown extends LabOperation {
  static override summary = 'End the lab, and wait until no process of it is left.'
  static override examples = ['<%= config.bin %> lab down']
  static override flags = {...labFlags}

  async run(): Promise<void> {
    const {flags} = await this.parse(LabDown)
    await this.lab(labProgram(this.config.root), ['down', ...(flags.dir === undefined ? [] : ['--dir', flags.dir])])
  }
}
