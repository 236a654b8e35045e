import {Flags} from '@oclif/core'
import {initialFile} from '../../lib/cli/initial-file.ts'
import {Operation} from '../../lib/cli/operation.ts'

export default class ConfigInit extends Operation {
  static override summary =
    'Write a first landlord.yaml, every line of it explained. What is there is never overwritten.'
  static override description = 'What no flag says is asked for on a terminal.'
  static override examples = [
    '<%= config.bin %> config init',
    '<%= config.bin %> config init --domain cloud.example --server 10.0.0.4 --vm 10.0.1.11 --host-key "ssh-ed25519 AAAA…"',
  ]
  static override flags = {
    file: Flags.string({default: 'landlord.yaml', description: 'Where to write it.'}),
    domain: Flags.string({description: 'Tenant acme answers as acme.DOMAIN.'}),
    server: Flags.string({helpValue: 'HOST', description: 'Host name or address of the first database server.'}),
    certificate: Flags.string({
      helpValue: 'NAME',
      description: "Name in the database server's certificate; its host if left out.",
    }),
    vm: Flags.string({helpValue: 'HOST', description: 'Host name or address of the first application VM.'}),
    'vm-user': Flags.string({default: 'landlord', description: 'Windows account on the VM.'}),
    'host-key': Flags.string({
      helpValue: 'KEY',
      description: "The VM's host key, as ssh-keyscan prints it without the host.",
    }),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(ConfigInit)
    const file = await initialFile(flags, await this.questions())
    await this.answer({
      changed: 1,
      result: {file},
      text: () =>
        [
          `${file} is written. Its secrets and keys are still to be put where it says.`,
          `  landlord config check`,
          `  landlord config explain`,
        ].join('\n'),
    })
  }
}
