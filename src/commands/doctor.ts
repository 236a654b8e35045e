import {Args} from '@oclif/core'
import {Operation} from '../lib/cli/operation.ts'

export default class Doctor extends Operation {
  static override summary = 'Look at everything that landlord needs, and change nothing.'
  static override description =
    'This machine, the way in, the ops store, names, certificates, releases; then every server and VM by the facts that adding it asks for: versions, clocks, disks, rights that are missing or too many, firewalls. What adding a host made true and does not hold any more is wrong there; on a host that was never added it is yet to be done. Exit 8 where something is wrong, 69 where somebody does not answer.'
  static override examples = ['<%= config.bin %> doctor', '<%= config.bin %> doctor app-1 sql-1']
  static override strict = false
  static override args = {
    host: Args.string({
      ignoreStdin: true,
      description: 'Only these VMs and servers, by their names in the project file.',
    }),
  }

  async run(): Promise<void> {
    const {argv, flags} = await this.parse(Doctor)
    const composition = await this.openSite(flags)
    const {examine, exitOfExamination, knownHosts} = await import('../lib/cli/doctor.ts')
    const parts = await examine(composition, knownHosts(argv.map(String), composition.topology))
    const {examinationScreen} = await import('../lib/ui/examination.ts')
    await this.answer({
      result: {parts} as never,
      exit: exitOfExamination(parts),
      text: (look) => examinationScreen(parts, look),
    })
  }
}
