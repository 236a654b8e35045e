import {Args, Flags} from '@oclif/core'
import {kindOf} from '../../lib/cli/backup-words.ts'
import {ChangeMany} from '../../lib/cli/changing-many.ts'
import {choiceFlags, choiceOf, paceFlags} from '../../lib/cli/pace.ts'
import {OperatorError} from '../../lib/errors.ts'

/** Whatever fails for one says nothing against the others, and nobody may wait for another's long full. */
const EACH_FOR_ITSELF = {canary: 0, wave: 1_000_000, 'max-failures': '100%'} as const

export default class BackupRun extends ChangeMany {
  static override summary = 'Take backups: of one tenant, of several, of all, or of whoever is due.'
  static override description =
    'To files that no other backup can have, with checksums; the header is read at once on the verification server. A log without a full before it, or behind a break in the chain, takes the full first and says so. --due takes what the policy of each tenant says now and nothing else: it may be called every minute from any number of machines, leaves alone what another process is taking, and tries again after a pause what failed; exit 7 if some failed.'
  static override examples = [
    '<%= config.bin %> backup run full acme --plan',
    '<%= config.bin %> backup run log acme borg --yes',
    '<%= config.bin %> backup run full --all --copy-only --yes',
    '<%= config.bin %> backup run --due --yes',
  ]
  static override strict = false
  static override args = {
    kind: Args.string({ignoreStdin: true, description: 'full, log or diff; with --due both full and log if left out.'}),
    tenant: Args.string({ignoreStdin: true, description: 'Short names; with --due all if left out.'}),
  }
  static override flags = {
    all: Flags.boolean({description: 'Of every tenant, each by a run of its own.'}),
    due: Flags.boolean({description: 'Of whoever is due by the policy, and of nobody else.', exclusive: ['all']}),
    'copy-only': Flags.boolean({
      description: 'Beside the chain: no differential and no log backup builds on it. Of full and log.',
      exclusive: ['due'],
    }),
    ...choiceFlags,
    concurrency: paceFlags.concurrency,
    ...ChangeMany.planFlags,
    ...ChangeMany.yesFlag,
    ...ChangeMany.workFlags,
  }

  async run(): Promise<void> {
    const {argv, flags} = await this.parse(BackupRun)
    const words = argv.map(String)
    const kind = kindOf(words[0])
    const named = [...new Set(kind === undefined ? words : words.slice(1))]
    const copyOnly = flags['copy-only'] ?? false
    if (kind === undefined && !flags.due) throw misused('Say what is to be taken: full, log or diff, or --due.')
    if (kind === 'differential' && (copyOnly || flags.due))
      throw misused('A differential is never copy-only, and no policy makes it due.')
    if (!flags.due && named.length > 0 === (flags.all ?? false)) throw misused('Give tenants, or --all.')
    const composition = await this.openSite(flags)
    const pace = {...flags, ...EACH_FOR_ITSELF}
    const [tenant, ...more] = named
    const tenants = named.length === 0 ? null : named
    if (kind !== undefined && tenant !== undefined && more.length === 0 && !flags.due) {
      const {backupRunning} = await import('../../lib/cli/tasks/backup-running.ts')
      return this.carryOut(backupRunning({tenant, kind, copyOnly, due: false}, composition), composition, flags)
    }
    const {backupsOfDue, backupsOfMany, newCall} = await import('../../lib/cli/tasks/backups-running.ts')
    if (kind !== undefined && !flags.due)
      return this.carryOutMany(backupsOfMany({kind, copyOnly, tenants}, choiceOf(flags)), composition, pace)
    const order = {call: newCall(), kind: kind ?? null, tenants}
    await this.carryOutMany(backupsOfDue(order, choiceOf(flags), composition), composition, pace)
  }
}

const misused = (what: string): OperatorError =>
  new OperatorError('LL-USAGE', what, {next: ['landlord backup run --help']})
