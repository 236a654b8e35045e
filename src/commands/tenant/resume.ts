import {Args} from '@oclif/core'
import {Change} from '../../lib/cli/changing.ts'

export default class TenantResume extends Change {
  static override summary = 'Bring a suspended tenant back: its login, its service, its answer.'
  static override examples = ['<%= config.bin %> tenant resume acme --yes']
  static override args = {tenant: Args.string({required: true, ignoreStdin: true, description: 'Its short name.'})}
  static override flags = {...Change.planFlags, ...Change.yesFlag, ...Change.workFlags}

  async run(): Promise<void> {
    const {args, flags} = await this.parse(TenantResume)
    const composition = await this.openSite(flags)
    const {tenantResumption} = await import('../../lib/cli/tasks/tenant-suspension.ts')
    await this.carryOut(tenantResumption(args.tenant, composition), composition, flags)
  }
}
