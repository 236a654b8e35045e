import {Flags} from '@oclif/core'
import {LabOperation} from '../../lib/cli/lab-operation.ts'
import {labFlags, labProgram} from './bundle.ts'

export default class LabEnv extends LabOperation {
  static override summary = 'Print the line that points landlord at the lab, for a shell to evaluate.'
  static override examples = [
    'eval "$(<%= config.bin %> lab env)"',
    '<%= config.bin %> lab env --shell powershell | Invoke-Expression',
  ]
  static override flags = {
    ...labFlags,
    shell: Flags.string({
      options: ['posix', 'powershell'],
      default: process.platform === 'win32' ? 'powershell' : 'posix',
      noCacheDefault: true,
      description: 'Whose words to use.',
    }),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(LabEnv)
    const dir = flags.dir === undefined ? [] : ['--dir', flags.dir]
    await this.lab(labProgram(this.config.root), ['env', ...dir, '--shell', flags.shell])
  }
}
