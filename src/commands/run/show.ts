import {Args} from '@oclif/core'
import {knownRun} from '../../lib/cli/known-run.ts'
import {Operation} from '../../lib/cli/operation.ts'
import {standingOf} from '../../lib/cli/unfinished.ts'
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

  async run(): Promise<void> {
    const {args, flags} = await this.parse(RunShow)
    const {operations} = await this.openSite(flags)
    const known = await knownRun(operations, args.run)
    const run = {...known, standing: standingOf(known, await operations.leases())}
    const events = await operations.events(run.id)
    const verdict = await operations.verify(run.id)
    const sound = verdict.sound
      ? verdict.unseen
        ? `in the archive ${verdict.unseen}, not looked at: landlord run verify ${run.id} --archive DIR`
        : `sound: ${verdict.events} events, head ${verdict.head.slice(0, 12)}`
      : `ALTERED at ${verdict.at}: ${verdict.why}`
    await this.answer({
      run: run.id,
      result: {run, events, verdict} as never,
      text: (look) => sheet(runSheet(run, events, sound), look),
    })
  }
}
