import {Args} from '@oclif/core'
import {Change} from '../../lib/cli/changing.ts'

export default class ServerAdd extends Change {
  static override summary = 'Take a database server of the project file into the fleet.'
  static override description =
    "What has to be so is looked at first: version and edition, clock, certificate, landlord's logins with their rights and no others. Then the server is claimed, and its network security group is closed to everybody but its VMs and the management network."
  static override examples = ['<%= config.bin %> server add sql-1 --plan', '<%= config.bin %> server add sql-1 --yes']
  static override args = {
    server: Args.string({required: true, ignoreStdin: true, description: 'Its name in the project file.'}),
  }
  static override flags = {...Change.planFlags, ...Change.yesFlag, ...Change.workFlags}

  async run(): Promise<void> {
    const {args, flags} = await this.parse(ServerAdd)
    const composition = await this.openSite(flags)
    const {serverAddition} = await import('../../lib/cli/tasks/host-addition.ts')
    await this.carryOut(serverAddition(args.server, composition), composition, flags)
  }
}
