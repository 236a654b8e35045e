import {Args, Flags} from '@oclif/core'
import {Operation} from '../../lib/cli/operation.ts'

export default class LockBreak extends Operation {
  static override summary = 'Take a lease away from its run, for good. The run notices, stops, and stays resumable.'
  static override description =
    'For a holder that will not come back. Its fencing token is raised, so whatever it still sends is refused wherever the next run has been. The reason goes into the journal.'
  static override examples = [
    '<%= config.bin %> lock break 01JD3XWZ8N7Q6V5T4S3R2P1M0K --reason "host is gone, see ticket 812"',
  ]
  static override args = {
    lock: Args.string({required: true, ignoreStdin: true, description: 'Id of the lease, from lock list.'}),
  }
  static override flags = {
    reason: Flags.string({required: true, description: 'Why, for the journal.'}),
    yes: Flags.boolean({char: 'y', description: 'Accepted and not needed: the id and the reason say yes.'}),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(LockBreak)
    const {operations, actor, assertMayChange} = await this.openSite(flags)
    await assertMayChange()
    const {lease, token} = await operations.breakLease({lease: args.lock.toUpperCase(), reason: flags.reason, actor})
    await this.answer({
      run: lease.run,
      changed: 1,
      result: {lease, token} as never,
      text: () =>
        [
          `${lease.key} is free. Run ${lease.run} has lost its leases and stays unfinished.`,
          `  landlord run show ${lease.run}`,
          `  landlord run resume ${lease.run}`,
        ].join('\n'),
    })
  }
}
