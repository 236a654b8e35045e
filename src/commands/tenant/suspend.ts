import {Args, Flags} from '@oclif/core'
import {Change} from '../../lib/cli/changing.ts'

export default class TenantSuspend extends Change {
  static override summary = 'Cut a tenant off: its service disabled and stopped, its logins fenced.'
  static override description =
    'Nothing is taken away, and its address stays, so that clients keep what they write until it is back. Wants the name typed, or --confirm NAME.'
  static override examples = [
    '<%= config.bin %> tenant suspend acme --reason "asked by the customer, ticket 4711" --plan',
    '<%= config.bin %> tenant suspend acme --reason "asked by the customer, ticket 4711" --confirm acme',
  ]
  static override args = {tenant: Args.string({required: true, ignoreStdin: true, description: 'Its short name.'})}
  static override flags = {
    reason: Flags.string({required: true, description: 'For whoever looks at the tenant later.'}),
    ...Change.planFlags,
    ...Change.confirmFlag,
    ...Change.workFlags,
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(TenantSuspend)
    const composition = await this.openSite(flags)
    const {tenantSuspension} = await import('../../lib/cli/tasks/tenant-suspension.ts')
    await this.carryOut(tenantSuspension({tenant: args.tenant, reason: flags.reason}, composition), composition, flags)
  }
}
