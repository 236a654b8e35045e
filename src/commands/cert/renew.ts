import {Args, Flags} from '@oclif/core'
import {Change} from '../../lib/cli/changing.ts'
import {Renewing} from '../../lib/cli/renewing.ts'
import {OperatorError} from '../../lib/errors.ts'

export default class CertRenew extends Renewing {
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
      description: 'All tenants whose certificate ends soon, one after the other; exit 7 if some failed.',
    }),
    ...Change.planFlags,
    ...Change.yesFlag,
    ...Change.workFlags,
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(CertRenew)
    const {tenant} = args
    if ((tenant === undefined) !== (flags['all-due'] ?? false))
      throw new OperatorError('LL-USAGE', 'Give a tenant, or --all-due.', {next: ['landlord cert renew --help']})
    const composition = await this.openSite(flags)
    if (tenant === undefined) return this.renewDue(composition, flags)
    const {certificateRenewal} = await import('../../lib/cli/tasks/certificate-renewal.ts')
    await this.carryOut(certificateRenewal(tenant, composition), composition, flags)
  }
}
