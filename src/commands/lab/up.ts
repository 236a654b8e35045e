import {Flags} from '@oclif/core'
import {LabOperation} from '../../lib/cli/lab-operation.ts'
import {labFlags, labProgram} from './bundle.ts'

export default class LabUp extends LabOperation {
  static override summary = 'Start the lab, or what of it does not run, and fill its library.'
  static override description =
    'A SQL Server that speaks TDS and a Windows VM that answers over ssh, both stand-ins on this machine: to practise on, and to test against. Nothing outside its folder is touched.'
  static override examples = ['<%= config.bin %> lab up --dir lab', 'eval "$(<%= config.bin %> lab env --dir lab)"']
  static override flags = {
    ...labFlags,
    'port-base': Flags.integer({
      min: 1024,
      max: 65_000,
      helpValue: 'PORT',
      description: 'The first of its ports; chosen if left out.',
    }),
    timings: Flags.string({helpValue: 'NAME=SECONDS,...', description: 'Timings of its project file, for tests.'}),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(LabUp)
    const words = ['dir', 'port-base', 'timings'].flatMap((name) => {
      const value = flags[name as 'dir' | 'port-base' | 'timings']
      return value === undefined ? [] : [`--${name}`, String(value)]
    })
    await this.labUp(labProgram(this.config.root), words)
  }
}
