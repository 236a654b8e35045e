import {Args} from '@oclif/core'
import {Operation} from '../lib/cli/operation.ts'
import {routineNames} from '../lib/cli/runbook-names.ts'

export default class Runbook extends Operation {
  static override summary = 'Print a routine as a list of steps in Markdown, made from the routine itself.'
  static override description =
    'With a project file, its steps are those of that site. Without a name: which routines there are.'
  static override examples = ['<%= config.bin %> runbook "tenant create"', '<%= config.bin %> runbook release retire']
  static override strict = false
  static override args = {
    routine: Args.string({ignoreStdin: true, description: 'Its name, as the command: tenant create.'}),
  }

  async run(): Promise<void> {
    const {argv, flags} = await this.parse(Runbook)
    const name = argv.map(String).join(' ')
    if (name === '') {
      const routines = routineNames()
      return this.answer({result: {routines}, text: () => routines.join('\n')})
    }
    const {runbookOf, runbookText} = await import('../lib/cli/runbook.ts')
    const runbook = await runbookOf(name, flags.config)
    await this.answer({result: {...runbook} as never, text: () => runbookText(runbook, this.config.version)})
  }
}
