import {Args, Flags} from '@oclif/core'
import {branchesOf, withBranches} from '../../lib/cli/branches.ts'
import {EXIT} from '../../lib/cli/exit.ts'
import {knownRun} from '../../lib/cli/known-run.ts'
import {Operation} from '../../lib/cli/operation.ts'
import {standingOf} from '../../lib/cli/unfinished.ts'
import {childRows, childrenSection} from '../../lib/cli/views/children.ts'
import {runSheet} from '../../lib/cli/views/runs.ts'
import {sheet} from '../../lib/ui/sheet.ts'

export default class RunShow extends Operation {
  static override summary = 'Show what a run did, event by event, and whether its journal is sound.'
  static override examples = ['<%= config.bin %> run show 01JD3XWZ8N7Q6V5T4S3R2P1M0K']
  static override args = {
    run: Args.string({
      required: true,
      ignoreStdin: true,
      description: 'Its id, or a beginning or end of it that is unique.',
    }),
  }

  static override flags = {
    children: Flags.boolean({description: 'Of a run of many: all children, not only those that failed or are left.'}),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(RunShow)
    const {operations, store, branches, spooled} = await this.openToRead(flags)
    const known = await knownRun(operations, args.run)
    const leases = await operations.leases()
    const run = {...known, standing: standingOf(known, leases)}
    const events = await operations.events(run.id)
    const verdict = await operations.verify(run.id)
    const sound = verdict.sound
      ? verdict.unseen
        ? `in the archive ${verdict.unseen}, not looked at: landlord run verify ${run.id} --archive DIR`
        : `sound: ${verdict.events} events, head ${verdict.head.slice(0, 12)}`
      : `ALTERED at ${verdict.at}: ${verdict.why}`
    const twofold = await branchesOf(run.id, branches)
    const targets = await store.targets(run.id)
    const rows = childRows(await store.children(run.id), events, (child) => standingOf(child, leases))
    const section = targets.length > 0 ? childrenSection(rows, targets.length, flags.children ?? false) : undefined
    const told = flags.children ? events : events.filter(({kind}) => kind !== 'child.ended')
    await this.answer({
      run: run.id,
      ...(spooled ? {exit: EXIT.inconclusive} : {}),
      result: {
        ...{run, events, verdict},
        ...(section ? {children: rows} : {}),
        ...(twofold.length > 0 ? {branches: twofold} : {}),
        ...(spooled ? {store: spooled.code} : {}),
      } as never,
      text: (look) => sheet(withBranches(runSheet(run, told, sound, section), twofold), look),
    })
  }
}
