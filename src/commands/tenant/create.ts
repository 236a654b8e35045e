import {Args, Flags} from '@oclif/core'
import {Change} from '../../lib/cli/changing.ts'
import {tenantOrder} from '../../lib/cli/tenant-order.ts'

export default class TenantCreate extends Change {
  static override summary = 'Give a tenant its place, database, login, configuration and Windows service.'
  static override description =
    'Each step is a fact that is checked first and made true only where it is not, so the same command again changes nothing. What is missing is asked for on a terminal.'
  static override examples = [
    '<%= config.bin %> tenant create acme --name "Acme AB" --contact "Ann Ek <ann@acme.example> +46701234567" --plan',
    '<%= config.bin %> tenant create acme --name "Acme AB" --contact "Ann Ek <ann@acme.example> +46701234567" --yes',
  ]
  static override args = {tenant: Args.string({ignoreStdin: true, description: 'Short name, as in the address.'})}
  static override flags = {
    name: Flags.string({description: 'Name for people.'}),
    contact: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: '"NAME <EMAIL> PHONE"',
      description: 'Who is told in downtime; several are several flags.',
    }),
    release: Flags.string({
      helpValue: 'VERSION',
      description: 'Release to run; the newest of the library if left out.',
    }),
    'time-zone': Flags.string({
      helpValue: 'ZONE',
      description: "IANA name, as Europe/Stockholm; the site's own if left out.",
    }),
    ring: Flags.string({description: 'Ring in which updates reach it; the last one if left out.'}),
    window: Flags.string({
      helpValue: '"DAY FROM-TO"',
      description: 'When it may be maintained, in its own zone, as "Sun 02:00-05:00".',
    }),
    vm: Flags.string({description: 'VM to live on; chosen if left out.'}),
    server: Flags.string({description: 'Database server; the one the VM prefers if left out.'}),
    ...Change.planFlags,
    ...Change.yesFlag,
    ...Change.workFlags,
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(TenantCreate)
    const order = await tenantOrder({tenant: args.tenant, ...flags}, await this.questions())
    const composition = await this.openSite(flags)
    const {tenantCreation} = await import('../../lib/cli/tasks/tenant-creation.ts')
    await this.carryOut(tenantCreation(order, composition), composition, flags)
  }
}
