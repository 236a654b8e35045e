import {Args, Flags} from '@oclif/core'
import {exitOfSight} from '../../lib/cli/asked.ts'
import {lookAtVm} from '../../lib/cli/host-sight.ts'
import {Operation} from '../../lib/cli/operation.ts'
import {vmSheet} from '../../lib/cli/views/vm-sheet.ts'
import {sheet} from '../../lib/ui/sheet.ts'

export default class VmShow extends Operation {
  static override summary = 'Show a VM: its places, its disks, and how its services stand just now.'
  static override description = 'Exit 12 where a part is not known, because somebody did not answer.'
  static override examples = ['<%= config.bin %> vm show app-1']
  static override args = {
    vm: Args.string({required: true, ignoreStdin: true, description: 'Its name in the project file.'}),
  }
  static override flags = {offline: Flags.boolean({description: 'Only what the ops store knows: do not ask the VM.'})}

  async run(): Promise<void> {
    const {args, flags} = await this.parse(VmShow)
    const seen = await lookAtVm(await this.openSite(flags), args.vm, flags.offline)
    await this.answer({
      result: {...seen} as never,
      exit: exitOfSight(seen),
      text: (look) => sheet(vmSheet(seen), look),
    })
  }
}
