import {Args} from '@oclif/core'
import {Change} from '../../lib/cli/changing.ts'

export default class VmAdd extends Change {
  static override summary = 'Take an application VM of the project file into the fleet.'
  static override description =
    'What has to be so is looked at first: supported Windows, clock, room, rights, nothing but tenants on it, nobody but the team. Then the VM is claimed, its firewall and its network security group are set.'
  static override examples = ['<%= config.bin %> vm add app-1 --plan', '<%= config.bin %> vm add app-1 --yes']
  static override args = {
    vm: Args.string({required: true, ignoreStdin: true, description: 'Its name in the project file.'}),
  }
  static override flags = {...Change.planFlags, ...Change.yesFlag, ...Change.workFlags}

  async run(): Promise<void> {
    const {args, flags} = await this.parse(VmAdd)
    const composition = await this.openSite(flags)
    const {vmAddition} = await import('../../lib/cli/tasks/host-addition.ts')
    await this.carryOut(vmAddition(args.vm, composition), composition, flags)
  }
}
