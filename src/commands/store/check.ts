import {Flags} from '@oclif/core'
import {EXIT} from '../../lib/cli/exit.ts'
import {fleetFinding, fleetTokens} from '../../lib/cli/fleet-tokens.ts'
import {Operation} from '../../lib/cli/operation.ts'
import {findingsText} from '../../lib/cli/views/store.ts'

export default class StoreCheck extends Operation {
  static override summary = 'Look the ops store through: schema, journals, seals, claims, tokens, durability, rights.'
  static override description =
    'Reads every run of the journal, and asks servers and VMs for the tokens that they have seen. Ends with 8 where something is wrong.'
  static override examples = ['<%= config.bin %> store check', '<%= config.bin %> store check --store-only']
  static override flags = {
    'store-only': Flags.boolean({description: 'Ask no server and no VM.'}),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(StoreCheck)
    const keeping = await this.openKeeping(flags)
    const own = await keeping.check()
    const isSound = own.every(({ok}) => ok) && !flags['store-only']
    const fleet = isSound ? [fleetFinding(await fleetTokens(await this.openSite(flags)), await keeping.tokens())] : []
    const findings = [...own, ...fleet]
    await this.answer({
      exit: findings.every(({ok}) => ok) ? EXIT.done : EXIT.verification,
      result: {kind: keeping.kind, where: keeping.where, findings} as never,
      text: (look) => findingsText(keeping.where, findings, look),
    })
  }
}
