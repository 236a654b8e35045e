import {Args} from '@oclif/core'
import {Change} from '../../lib/cli/changing.ts'

export default class TenantRotate extends Change {
  static override summary = "Give a tenant's service a new password for its database."
  static override description =
    "A tenant has two logins, one of them idle. The idle one gets a new password, the service's configuration is written with it, the service is restarted, and the other login is disabled with none of its sessions left. Given again it rotates again; one that was cut off is taken up."
  static override examples = [
    '<%= config.bin %> tenant rotate acme --plan',
    '<%= config.bin %> tenant rotate acme --yes',
  ]
  static override args = {tenant: Args.string({required: true, ignoreStdin: true, description: 'Its short name.'})}
  static override flags = {...Change.planFlags, ...Change.yesFlag, ...Change.workFlags}

  async run(): Promise<void> {
    const {args, flags} = await this.parse(TenantRotate)
    const composition = await this.openSite(flags)
    const {tenantRotation} = await import('../../lib/cli/tasks/tenant-rotation.ts')
    await this.carryOut(tenantRotation(args.tenant, composition), composition, flags)
  }
}
