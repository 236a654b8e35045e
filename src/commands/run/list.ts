import {Flags} from '@oclif/core'
import {listAnswer, outputFlag} from '../../lib/cli/listing.ts'
import {Operation} from '../../lib/cli/operation.ts'
import {standingOf, unfinishedRuns, withoutChildren} from '../../lib/cli/unfinished.ts'
import {runColumns} from '../../lib/cli/views/runs.ts'

export default class RunList extends Operation {
  static override summary = 'Show what was run, newest first.'
  static override examples = ['<%= config.bin %> run list --unfinished', '<%= config.bin %> run list --limit 5 -o json']
  static override flags = {
    ...outputFlag,
    unfinished: Flags.boolean({description: 'Only runs that wait to be resumed or undone, or are at work.'}),
    children: Flags.boolean({description: 'Runs of many with their children, which else are left out.'}),
    limit: Flags.integer({description: 'At most so many.', default: 20, min: 1, max: 1000}),
    before: Flags.string({description: 'Only runs opened before this one: the next page.', helpValue: 'RUN'}),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(RunList)
    const {operations} = await this.openSite(flags)
    const {children, limit, before} = flags
    const {runs, next} = flags.unfinished
      ? {runs: withoutChildren(await unfinishedRuns(operations), children), next: undefined}
      : await operations.runs({
          limit,
          ...(before === undefined ? {} : {before}),
          ...(children ? {} : {parent: null}),
        })
    const leases = await operations.leases()
    const rows = runs.map((run) => ({...run, standing: standingOf(run, leases)}))
    const none = flags.unfinished ? 'Nothing is unfinished.' : 'No runs yet.'
    const foot = next === undefined ? undefined : `Earlier ones: landlord run list --before ${next}`
    await this.answer(
      listAnswer('runs', {rows, columns: runColumns(Date.now()), none, foot}, flags.output, {next: next ?? null}),
    )
  }
}
