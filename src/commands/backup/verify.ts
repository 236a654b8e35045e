import {Args, Flags} from '@oclif/core'
import {ChangeMany} from '../../lib/cli/changing-many.ts'
import {choiceFlags, choiceOf, paceFlags} from '../../lib/cli/pace.ts'
import {OperatorError} from '../../lib/errors.ts'
import type {VerifyManyOrder} from '../../lib/routines/backup/verify-many.ts'

export default class BackupVerify extends ChangeMany {
  static override summary = 'Prove that backups are what they should be; exit 8 where one is not.'
  static override description =
    'present: every file lies where it should, with the content that was recorded. header: it is the right backup, and the chain has no hole. media: every page of it can be read (VERIFYONLY has called corrupt files whole). restore: the whole chain is restored on the verification server, checked and dropped again; the time that it took is what coming back takes.'
  static override examples = [
    '<%= config.bin %> backup verify acme --level restore --yes',
    '<%= config.bin %> backup verify --all --level header --yes',
    '<%= config.bin %> backup verify --rotate --yes',
  ]
  static override strict = false
  static override args = {
    tenant: Args.string({ignoreStdin: true, description: 'Its short name; several of them, each by a run of its own.'}),
  }
  static override flags = {
    level: Flags.option({
      options: ['present', 'header', 'media', 'restore'] as const,
      description: 'How far; each but present begins with the headers. media if left out, and restore with --rotate.',
    })(),
    all: Flags.boolean({description: 'All tenants that are backed up.', exclusive: ['rotate']}),
    rotate: Flags.boolean({
      description:
        "Those whose turn it is tonight, so that each is proven within the policy's days; oldest proof first.",
    }),
    sets: Flags.option({
      options: ['chain', 'every'] as const,
      default: 'chain' as const,
      description: 'Of each tenant the newest chain and what failed before, or every backup that the catalogue has.',
    })(),
    ...choiceFlags,
    ...paceFlags,
    ...ChangeMany.planFlags,
    ...ChangeMany.yesFlag,
    ...ChangeMany.workFlags,
  }

  async run(): Promise<void> {
    const {argv, flags} = await this.parse(BackupVerify)
    const tenants = [...new Set(argv as readonly string[])]
    const level = flags.level ?? (flags.rotate ? 'restore' : 'media')
    const whose: VerifyManyOrder['whose'] = flags.all ? 'all' : flags.rotate ? 'rotate' : tenants
    if ((typeof whose === 'string') === tenants.length > 0)
      throw new OperatorError('LL-USAGE', 'Give tenants, or --all, or --rotate.', {
        next: ['landlord backup verify --help'],
      })
    if (level === 'restore' && flags.sets === 'every')
      throw new OperatorError('LL-USAGE', 'Only a chain can be restored: --sets every goes with the other levels.')
    const composition = await this.openSite(flags)
    const {backupVerification, backupVerifications} = await import('../../lib/cli/tasks/backup-verification.ts')
    const [only, ...more] = tenants
    if (only !== undefined && more.length === 0)
      return this.carryOut(
        backupVerification({tenant: only, level, scope: flags.sets}, composition),
        composition,
        flags,
      )
    const order = {whose, level, scope: flags.sets, choice: choiceOf(flags)}
    await this.carryOutMany(backupVerifications(order, composition), composition, flags)
  }
}
