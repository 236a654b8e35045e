import {Args} from '@oclif/core'
import {completionScript, SHELLS, type Shell} from '../lib/cli/completion.ts'
import {Operation} from '../lib/cli/operation.ts'

export default class Completion extends Operation {
  static override summary = 'Print what a shell needs to complete commands, flags and names.'
  static override description =
    'Names come from the last lists that were shown here, never over the network. The first line of each script says where it goes.'
  static override examples = ['<%= config.bin %> completion bash']
  static override args = {
    shell: Args.string({required: true, ignoreStdin: true, options: [...SHELLS], description: 'Which shell.'}),
  }

  async run(): Promise<void> {
    const {args} = await this.parse(Completion)
    const script = completionScript(args.shell as Shell)
    await this.answer({result: {script}, text: () => script})
  }
}
