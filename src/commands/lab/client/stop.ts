import {Flags} from '@oclif/core'
import {LabOperation} from '../../../lib/cli/lab-operation.ts'
import {labFlags, labProgram} from '../bundle.ts'

export default class LabClientStop extends LabOperation {
  static override summary = "End the lab's customers, once they have brought what they kept."
  static override examples = ['<%= config.bin %> lab client stop --drain 30']
  static override flags = {
    ...labFlags,
    drain: Flags.integer({
      min: 0,
      max: 3600,
      helpValue: 'SECONDS',
      description: 'How long they may take to bring it; 10 if left out.',
    }),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(LabClientStop)
    await this.lab(labProgram(this.config.root), [
      'client',
      'stop',
      ...(flags.dir === undefined ? [] : ['--dir', flags.dir]),
      ...(flags.drain === undefined ? [] : ['--drain', String(flags.drain)]),
    ])
  }
}
