import {Flags} from '@oclif/core'
import {listAnswer, outputFlag} from '../../lib/cli/listing.ts'
import {Operation} from '../../lib/cli/operation.ts'
import {standingOf, unfinishedRuns} from '../../lib/cli/unfinished.ts'
import {runColumns} from '../../lib/cli/views/runs.ts'

export default class RunList extends Operation {
  static override summary = 'Show what was run, newest first.'
  static override examples = ['<%= config.bin %> run list --unfinished', '<%= config.bin %> run list --limit 5 -o json']
  static override flags = {
    ...outputFlag,
    unfinished: Flags.boolean({description: 'Only runs that wait to be resumed or undone, or are at work.'}),
    limit: Flags.integer({description: 'At most so many.', default: 20, min: 1, max: 1000}),
    before: Flags.string({description: 'Only runs opened before this one: the next page.', helpValue: 'RUN'}),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(RunList)
    const {operations} = await this.openSite(flags)
    const {runs, next} = flags.unfinished
      ? {runs: await unfinishedRuns(operations), next: undefined}
      : await operations.runs({limit: flags.limit, ...(flags.before === undefined ? {} : {before: flags.before})})
    const leases = await operations.leases()
    const rows = runs.map((run) => ({...run, standing: standingOf(run, leases)}))
    const none = flags.unfinished ? 'Nothing is unfinished.' : 'No runs yet.'
    const foot = next === undefined ? undefined : `Earlier ones: landlord run list --before ${next}`
    await this.answer(
      listAnswer('runs', {rows, columns: runColumns(Date.now()), none, foot}, flags.output, {next: next ?? null}),
    )
  }
}
