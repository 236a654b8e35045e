import {completions} from '../lib/cli/completion.ts'
import {Operation} from '../lib/cli/operation.ts'

export default class Complete extends Operation {
  static override hidden = true
  static override strict = false
  static override summary = 'Tell a shell which words may stand where the last one is being typed.'
  static override examples = ['<%= config.bin %> complete -- tenant show ""']

  async run(): Promise<void> {
    const words = this.argv[0] === '--' ? this.argv.slice(1) : this.argv
    const found = completions(words, this.config.commands, {env: process.env, cwd: process.cwd()})
    await this.answer({result: {words: found}, text: () => found.join('\n')})
  }
}
