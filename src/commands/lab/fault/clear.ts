import {Args} from '@oclif/core'
import {LabOperation} from '../../../lib/cli/lab-operation.ts'
import {labFlags, labProgram} from '../bundle.ts'

export default class LabFaultClear extends LabOperation {
  static override summary = 'End a fault, or all: what hangs goes on, what is down is started.'
  static override examples = ['<%= config.bin %> lab fault clear', '<%= config.bin %> lab fault clear sql-1:2']
  static override args = {id: Args.string({description: 'As `lab fault list` shows it; all if left out.'})}
  static override flags = {...labFlags}

  async run(): Promise<void> {
    const {args, flags} = await this.parse(LabFaultClear)
    const id = args.id === undefined ? [] : [args.id]
    const dir = flags.dir === undefined ? [] : ['--dir', flags.dir]
    await this.lab(labProgram(this.config.root), ['fault', 'clear', ...id, ...dir])
  }
}
