import {LabOperation} from '../../lib/cli/lab-operation.ts'
import {labFlags, labProgram} from './bundle.ts'

export default class LabFingerprint extends LabOperation {
  static override summary = 'Print what the stand-ins hold, so that two states can be compared.'
  static override examples = ['<%= config.bin %> lab fingerprint']
  static override flags = {...labFlags}

  async run(): Promise<void> {
    const {flags} = await this.parse(LabFingerprint)
    await this.lab(labProgram(this.config.root), [
      'fingerprint',
      ...(flags.dir === undefined ? [] : ['--dir', flags.dir]),
    ])
  }
}
