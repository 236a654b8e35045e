import type {Look} from '../../ui/look.ts'
import {sheet} from '../../ui/sheet.ts'
import type {Column} from '../../ui/table.ts'
import type {configurationTools} from '../compose.ts'

type Tools = Awaited<ReturnType<typeof configurationTools>>
type Checked = ReturnType<Tools['checkConfiguration']>
type Explained = ReturnType<Tools['explained']>[number]

/** What was looked through, every mistake with its place, and what is not configured. */
export function checkText({file, userFile, faults, unkept}: Checked, look: Look): string {
  const verdict =
    faults.length === 0 ? 'no mistakes' : faults.length === 1 ? 'one mistake' : `${faults.length} mistakes`
  return sheet(
    {
      title: `The configuration has ${verdict}.`,
      sections: [
        {
          lines: [
            ['project', file],
            ['your own', userFile],
          ],
        },
        ...faults.map((fault) => ({
          head: fault.line === undefined ? fault.file : `${fault.file}:${fault.line}:${fault.column}`,
          lines: [[fault.key === '' ? 'it' : fault.key, fault.text] as const],
        })),
        {
          head: 'not configured',
          lines: unkept.map(({what, promises, text}) => [what, `${text} (${promises.join(', ')})`] as const),
        },
      ],
    },
    look,
  )
}

export const explainedColumns: readonly Column<Explained>[] = [
  {head: 'SETTING', value: ({key}) => key, whole: true},
  {head: 'VALUE', value: ({value}) => (typeof value === 'boolean' ? String(value) : value)},
  {head: 'SOURCE', value: ({source}) => sourceText(source)},
  {head: 'EXPECTED', value: ({expected}) => expected, wide: true},
]

function sourceText(source: Explained['source']): string {
  switch (source.from) {
    case 'environment':
      return `environment ${source.variable}`
    case 'default':
      return 'default'
    default:
      return `${source.from === 'project' ? 'project file' : 'your own file'}, line ${source.line}`
  }
}
