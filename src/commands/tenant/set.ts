import {Args, Flags} from '@oclif/core'
import {Change} from '../../lib/cli/changing.ts'
import {tenantSettings} from '../../lib/cli/tenant-settings.ts'

export default class TenantSet extends Change {
  static override summary = "Change a tenant's name for people, contacts, time zone, ring or maintenance window."
  static override description =
    'What is not named stays as it is. A contact is known by the e-mail address: added again, it is replaced.'
  static override examples = [
    '<%= config.bin %> tenant set acme --window "Sun 02:00-05:00" --time-zone Europe/Stockholm',
    '<%= config.bin %> tenant set acme --add-contact "Bo Alm <bo@acme.example> +46701234568" --yes',
  ]
  static override args = {tenant: Args.string({required: true, ignoreStdin: true, description: 'Its short name.'})}
  static override flags = {
    name: Flags.string({description: 'Name for people.'}),
    contact: Flags.string({
      ...contactFlag('Who is told in downtime, instead of all there are.'),
      exclusive: ['add-contact', 'remove-contact'],
    }),
    'add-contact': Flags.string(contactFlag('One more who is told in downtime.')),
    'remove-contact': Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'EMAIL',
      description: 'One who is told no longer.',
    }),
    'time-zone': Flags.string({helpValue: 'IANA', description: 'As Europe/Stockholm.'}),
    ring: Flags.string({description: 'When updates reach it: one of the configured rings.'}),
    window: Flags.string({
      helpValue: '"DAY HH:MM-HH:MM"',
      description: 'When it may be touched, in its own time zone: "Sun 02:00-05:00" or "daily 01:00-03:00".',
    }),
    ...Change.planFlags,
    ...Change.yesFlag,
    ...Change.workFlags,
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(TenantSet)
    const settings = tenantSettings(args.tenant, flags)
    const composition = await this.openSite(flags)
    const {tenantSetting} = await import('../../lib/cli/tasks/tenant-setting.ts')
    await this.carryOut(tenantSetting(settings, composition), composition, flags)
  }
}

function contactFlag(description: string) {
  return {multiple: true, multipleNonGreedy: true, helpValue: '"NAME <EMAIL> PHONE"', description} as const
}
