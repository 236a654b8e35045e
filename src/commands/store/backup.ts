import {resolve} from 'node:path'
import {Args, Flags} from '@oclif/core'
import {Operation} from '../../lib/cli/operation.ts'
import {archiveLines} from '../../lib/cli/views/store.ts'
import {sheet} from '../../lib/ui/sheet.ts'

export default class StoreBackup extends Operation {
  static override summary = 'Write every row of the ops store into a new file, with a digest.'
  static override description =
    'The file can be restored into SQLite and into SQL Server. Writers wait meanwhile. It holds no secret, but whoever reads it knows the fleet.'
  static override examples = ['<%= config.bin %> store backup ops-2026-11-22.store']
  static override args = {
    file: Args.string({required: true, ignoreStdin: true, description: 'A file that is not there yet.'}),
  }
  static override flags = {
    yes: Flags.boolean({char: 'y', description: 'Accepted and not needed: nothing is overwritten.'}),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(StoreBackup)
    const told = await (await this.openKeeping(flags)).backup(resolve(args.file))
    await this.answer({
      result: told as never,
      text: (look) =>
        sheet(
          {
            title: 'The ops store is backed up.',
            sections: [{lines: [['file', told.file], ['sha256', told.digest], ...archiveLines(told)]}],
          },
          look,
        ),
    })
  }
}
