import {Flags} from '@oclif/core'
import {LabOperation} from '../../../lib/cli/lab-operation.ts'
import {labFlags, labProgram} from '../bundle.ts'

export default class LabClientStart extends LabOperation {
  static override summary = 'Let customers of the lab write without end, and keep count of every answer.'
  static override description =
    'Clients try HTTPS first and fall back to HTTP, keep what they cannot send, and bring it later in order; phones use HTTPS alone. They go on until `lab client stop` or `lab down`; started again, they take up what they had kept.'
  static override examples = [
    '<%= config.bin %> lab client start --tenants all --clients 20 --rate 40',
    '<%= config.bin %> lab client start --tenants acme,beta --mobile 1 --offline-share 0.2',
  ]
  static override flags = {
    ...labFlags,
    tenants: Flags.string({required: true, helpValue: 'NAME,...|all', description: 'Whose customers they are.'}),
    clients: Flags.integer({min: 1, max: 500, helpValue: 'N', description: 'How many; 4 if left out.'}),
    mobile: Flags.integer({min: 0, max: 500, helpValue: 'N', description: 'How many of them are phones.'}),
    rate: Flags.string({helpValue: 'N', description: 'Writes a second, of all together; 5 if left out.'}),
    'offline-share': Flags.string({
      helpValue: '0...0.9',
      description: 'Share of the time that each has no connection; 0 if left out.',
    }),
    vm: Flags.string({helpValue: 'NAME', description: 'Speak to this VM, whatever answers elsewhere.'}),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(LabClientStart)
    const {dir, tenants, clients, mobile, rate, vm, 'offline-share': offline} = flags
    const words = Object.entries({dir, tenants, clients, mobile, rate, vm, 'offline-share': offline}).flatMap(
      ([name, value]) => (value === undefined ? [] : [`--${name}`, String(value)]),
    )
    await this.lab(labProgram(this.config.root), ['client', 'start', ...words])
  }
}
