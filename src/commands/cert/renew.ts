import {Args, Flags} from '@oclif/core'
import {ChangeMany} from '../../lib/cli/changing-many.ts'
import {choiceFlags, choiceOf, paceFlags} from '../../lib/cli/pace.ts'
import {OperatorError} from '../../lib/errors.ts'

export default class CertRenew extends ChangeMany {
  static override summary = "Put the newest certificate in the place of the one that a tenant's name shows."
  static override description =
    'It is taken from the source that the configuration names, installed beside the old one, bound to the name, and asked for on the VM and from outside. Open connections stay. The old one stays on the VM until the next renewal.'
  static override examples = [
    '<%= config.bin %> cert renew acme --plan',
    '<%= config.bin %> cert renew acme --yes',
    '<%= config.bin %> cert renew --all-due --yes',
  ]
  static override args = {tenant: Args.string({ignoreStdin: true, description: 'Its short name.'})}
  static override flags = {
    'all-due': Flags.boolean({
      description: 'All tenants whose certificate ends soon, each by a run of its own; exit 7 if some failed.',
    }),
    ...choiceFlags,
    ...paceFlags,
    ...ChangeMany.planFlags,
    ...ChangeMany.yesFlag,
    ...ChangeMany.workFlags,
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(CertRenew)
    const {tenant} = args
    if ((tenant === undefined) !== (flags['all-due'] ?? false))
      throw new OperatorError('LL-USAGE', 'Give a tenant, or --all-due.', {next: ['landlord cert renew --help']})
    const composition = await this.openSite(flags)
    if (tenant === undefined) {
      const {certificatesDue} = await import('../../lib/cli/tasks/certificates-due.ts')
      return this.carryOutMany(certificatesDue(choiceOf(flags), composition), composition, flags)
    }
    const {certificateRenewal} = await import('../../lib/cli/tasks/certificate-renewal.ts')
    await this.carryOut(certificateRenewal(tenant, composition), composition, flags)
  }
}
