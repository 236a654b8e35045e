import {Flags} from '@oclif/core'
import {LabOperation} from '../../lib/cli/lab-operation.ts'
import {labFlags, labProgram} from './bundle.ts'

export default class LabUp extends LabOperation {
  static override summary = 'Start the lab, or what of it does not run, and fill its library.'
  static override description =
    'SQL Servers that speak TDS and Windows VMs that answer over ssh, stand-ins on this machine: to practise on, and to test against. Nothing outside its folder is touched. What a lab consists of is chosen at its first start and kept.'
  static override examples = [
    '<%= config.bin %> lab up --dir lab',
    'eval "$(<%= config.bin %> lab env --dir lab)"',
    '<%= config.bin %> lab up --dir small --only sql-1,app-1',
    '<%= config.bin %> lab up --dir team --store sql-server',
    '<%= config.bin %> lab up --dir old --build sql-1=12.0.6024.0',
  ]
  static override flags = {
    ...labFlags,
    servers: Flags.integer({min: 1, max: 9, helpValue: 'N', description: 'Production servers; 1 if left out.'}),
    vms: Flags.integer({min: 1, max: 40, helpValue: 'N', description: 'Production VMs; 2 if left out.'}),
    only: Flags.string({helpValue: 'NAME,...', description: 'Only these of its servers, VMs, and outside.'}),
    build: Flags.string({
      multiple: true,
      helpValue: 'NAME=BUILD',
      description: 'The build that a server says it is, as sql-1=15.0.4430.1.',
    }),
    store: Flags.string({
      options: ['sql-server'],
      description: 'A SQL Server of its own for the ops store. A file if left out.',
    }),
    'sql-server': Flags.string({
      helpValue: 'docker|HOST[,PORT]',
      description:
        "A real SQL Server in the place of sql-1: Microsoft's container (ACCEPT_EULA=Y; not tried with a real docker yet), or one that is there. lab down removes the container and leaves the other alone.",
    }),
    'sql-ca': Flags.string({helpValue: 'FILE', description: 'The authority that signed its certificate, PEM.'}),
    'sql-name': Flags.string({helpValue: 'NAME', description: "The certificate's name; HOST if left out."}),
    'sql-password': Flags.string({
      helpValue: 'FILE',
      description: 'The password of sa; LANDLORD_LAB_SA of the environment if left out. It is kept nowhere.',
    }),
    'port-base': Flags.integer({
      min: 1024,
      max: 65_000,
      helpValue: 'PORT',
      description:
        'The first of its ports, one after the other: 1 a server, 3 a VM, 5 the world outside, so 17 for the usual lab; chosen if left out.',
    }),
    timings: Flags.string({helpValue: 'NAME=SECONDS,...', description: 'Timings of its project file, for tests.'}),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(LabUp)
    const {dir, servers, vms, only, build = [], store, timings, 'port-base': base} = flags
    const real = {
      'sql-server': flags['sql-server'],
      'sql-ca': flags['sql-ca'],
      'sql-name': flags['sql-name'],
      'sql-password': flags['sql-password'],
    }
    const words = Object.entries({dir, servers, vms, only, store, timings, 'port-base': base, ...real}).flatMap(
      ([name, value]) => (value === undefined ? [] : [`--${name}`, String(value)]),
    )
    words.push(...build.flatMap((each) => ['--build', each]))
    await this.labUp(labProgram(this.config.root), words)
  }
}
