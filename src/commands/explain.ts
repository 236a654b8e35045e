import {Args} from '@oclif/core'
import {explanationOf, explanations} from '../lib/cli/explanation.ts'
import {Operation} from '../lib/cli/operation.ts'
import {sheet} from '../lib/ui/sheet.ts'
import {listing} from '../lib/ui/table.ts'

export default class Explain extends Operation {
  static override summary = 'Tell what an error code means, what causes it, and how to mend it.'
  static override examples = ['<%= config.bin %> explain LL-LOCK-HELD', '<%= config.bin %> explain']
  static override args = {
    code: Args.string({ignoreStdin: true, description: 'As printed with the error; all codes if left out.'}),
  }

  async run(): Promise<void> {
    const {args} = await this.parse(Explain)
    if (args.code === undefined) {
      const rows = explanations()
      const columns = [
        {head: 'CODE', value: ({code}: (typeof rows)[number]) => code},
        {head: 'MEANING', value: ({title}: (typeof rows)[number]) => title},
      ]
      return this.answer({result: {codes: rows}, text: (look) => listing({rows, columns, none: ''}, 'table', look)})
    }
    const {code, title, cause, mend, exit} = explanationOf(args.code)
    await this.answer({
      result: {code, title, cause, mend, exit},
      text: (look) =>
        sheet(
          {
            title: `${code}   ${title}`,
            sections: [
              {
                lines: [
                  ['cause', cause],
                  ['mend', mend],
                  ['exit', exit ?? 'depends on what else happened'],
                ],
              },
            ],
          },
          look,
        ),
    })
  }
}
