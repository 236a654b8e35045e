import {Flags} from '@oclif/core'
import {flaggedStanding, isUnsettled} from '../../lib/cli/branches.ts'
import {EXIT} from '../../lib/cli/exit.ts'
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
    const {operations, branches, spooled} = await this.openToRead(flags)
    const {children, limit, before} = flags
    const {runs, next} = flags.unfinished
      ? {runs: withoutChildren(await unfinishedRuns(operations), children), next: undefined}
      : await operations.runs({
          limit,
          ...(before === undefined ? {} : {before}),
          ...(children ? {} : {parent: null}),
        })
    const leases = await operations.leases()
    const flagged = new Set((await branches.branches()).filter(isUnsettled).map(({run}) => run))
    const rows = runs.map((run) => ({...run, standing: flaggedStanding(standingOf(run, leases), flagged.has(run.id))}))
    const none = flags.unfinished ? 'Nothing is unfinished.' : 'No runs yet.'
    const foot = footOf(next, flagged)
    await this.answer({
      ...listAnswer('runs', {rows, columns: runColumns(Date.now()), none, foot}, flags.output, {
        next: next ?? null,
        branched: [...flagged],
        ...(spooled ? {store: spooled.code} : {}),
      }),
      ...(spooled ? {exit: EXIT.inconclusive} : {}),
    })
  }
}

/** The next page; and what is flagged, on whatever page it may be. */
function footOf(next: string | undefined, flagged: ReadonlySet<string>): string | undefined {
  const lines = [
    ...[...flagged].map((run) => `Went on in two places: landlord run show ${run}`),
    ...(next === undefined ? [] : [`Earlier ones: landlord run list --before ${next}`]),
  ]
  return lines.length === 0 ? undefined : lines.join('\n')
}
