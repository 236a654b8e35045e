import {LabOperation} from '../../lib/cli/lab-operation.ts'
import {labFlags, labProgram} from './bundle.ts'

export default class LabMessages extends LabOperation {
  static override summary = 'Show mails and text messages that were sent in the lab.'
  static override examples = ['<%= config.bin %> lab messages']
  static override flags = {...labFlags}

  async run(): Promise<void> {
    const {flags} = await this.parse(LabMessages)
    await this.lab(labProgram(this.config.root), ['messages', ...(flags.dir === undefined ? [] : ['--dir', flags.dir])])
  }
}
