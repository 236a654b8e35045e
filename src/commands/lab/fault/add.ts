import {Args, Flags} from '@oclif/core'
import {LabOperation} from '../../../lib/cli/lab-operation.ts'
import {labFlags, labProgram} from '../bundle.ts'

export default class LabFaultAdd extends LabOperation {
  static override summary = 'Disturb a server, a VM, or the world outside.'
  static override description =
    `It lasts until it is cleared, over restarts too. A corrupted page stays so: only a restore mends it.

  SQL Servers: delay, deadlock, lock-timeout, page-corrupt, backup-delete, backup-alter,
               backup-slow, backup-history, disk-full, clock-skew
  VMs:         service-crash, disk-full, clock-skew, state
  outside:     mail-refused
  all:         slow, drop, refuse, hang, down

  A VM's state, by --match: logon-right-missing, members-unknown, powershell-4, reboot-pending, firewall-off; and, with what
  it is about by --path: foreign-reservation, foreign-binding, foreign-firewall-rule, foreign-service`
  static override examples = [
    "<%= config.bin %> lab fault add delay sql-1 --match 'CREATE DATABASE' --ms 5000",
    '<%= config.bin %> lab fault add down app-2',
    '<%= config.bin %> lab fault add service-crash app-1 --match rs-acme --count 3',
    '<%= config.bin %> lab fault add state app-1 --match foreign-reservation --path http://+:8480/',
    '<%= config.bin %> lab fault add mail-refused outside --match @acme.example',
  ]
  static override args = {
    kind: Args.string({required: true, description: 'What befalls it.'}),
    stand: Args.string({required: true, description: 'Whom, by its name in `lab status`.'}),
  }
  static override flags = {
    ...labFlags,
    match: Flags.string({
      helpValue: 'REGEX',
      description: 'Only statements, services, recipients that match, in any case.',
    }),
    count: Flags.integer({min: 1, helpValue: 'N', description: 'So many times, then no more.'}),
    ms: Flags.integer({helpValue: 'N', description: 'How long, or how far the clock is off; in ms.'}),
    after: Flags.integer({
      min: 0,
      helpValue: 'BYTES',
      description: 'What still fits on the disk; where the byte is altered.',
    }),
    path: Flags.string({
      helpValue: 'PATH',
      description: 'The file, as the server sees it; for page-corrupt the database, for a state what it is about.',
    }),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(LabFaultAdd)
    const {dir, match, count, ms, after, path} = flags
    const words = Object.entries({dir, match, count, ms, after, path}).flatMap(([name, value]) =>
      value === undefined ? [] : [`--${name}=${value}`],
    )
    await this.lab(labProgram(this.config.root), ['fault', 'add', args.kind, args.stand, ...words])
  }
}
