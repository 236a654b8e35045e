import {writeFileSync} from 'node:fs'
import {Args, Flags} from '@oclif/core'
import {knownRun} from '../../lib/cli/known-run.ts'
import {Operation} from '../../lib/cli/operation.ts'

export default class RunRecord extends Operation {
  static override summary = 'Tell a run in Markdown, for a ticket.'
  static override description =
    'What was ordered and decided, by whom and when, which plan it carried out and who approved that; each step with its time and what it changed; what was found at last; the head of its chain. The runs of a run of many are folded into a table.'
  static override examples = [
    '<%= config.bin %> run record 01JD3XWZ8N7Q6V5T4S3R2P1M0K',
    '<%= config.bin %> run record 01JD3XWZ8N7Q6V5T4S3R2P1M0K --out run.md',
  ]
  static override args = {
    run: Args.string({
      required: true,
      ignoreStdin: true,
      description: 'Its id, or a beginning or end of it that is unique.',
    }),
  }
  static override flags = {
    out: Flags.string({helpValue: 'FILE', description: 'Write it there instead.'}),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(RunRecord)
    const composition = await this.openSite(flags)
    const run = await knownRun(composition.operations, args.run)
    const {dossierOf} = await import('../../lib/cli/dossier.ts')
    const {runRecordText} = await import('../../lib/ui/run-record.ts')
    const markdown = this.redactor.clean(runRecordText(await dossierOf(run, composition)))
    if (flags.out !== undefined) writeFileSync(flags.out, markdown)
    await this.answer({
      run: run.id,
      result: {markdown, file: flags.out ?? null},
      text: () => (flags.out === undefined ? markdown : `Written to ${flags.out}.`),
    })
  }
}
