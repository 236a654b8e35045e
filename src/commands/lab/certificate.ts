import {Flags} from '@oclif/core'
import {LabOperation} from '../../lib/cli/lab-operation.ts'
import {labFlags, labProgram} from './bundle.ts'

export default class LabCertificate extends LabOperation {
  static override summary = "Deliver a certificate for tenants' names, as an authority would."
  static override description =
    'It is signed by the authority of the lab and lies in the folder in which landlord looks for certificates.'
  static override examples = ['<%= config.bin %> lab certificate --days 365']
  static override flags = {
    ...labFlags,
    host: Flags.string({description: "Host name, or *.DOMAIN; every tenant's if left out."}),
    days: Flags.integer({description: 'From now to its end; negative: it has ended. 365 if left out.'}),
    'begins-in-days': Flags.integer({description: 'From now to its beginning; a day ago if left out.'}),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(LabCertificate)
    const {dir, host, days, 'begins-in-days': begins} = flags
    const given = Object.entries({dir, host, days, 'begins-in-days': begins})
    await this.lab(labProgram(this.config.root), [
      'certificate',
      ...given.flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`])),
    ])
  }
}
