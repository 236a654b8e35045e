import type {Json} from '../engine/finding.ts'
import type {StepResult} from '../engine/outcome.ts'
import type {Failure} from '../ui/failure.ts'
import type {Exit} from './exit.ts'
import {failureDocument} from './failure.ts'

/** How a command ended: the one value that text and JSON are made of. */
export interface Ending {
  /** `tenant create` */
  readonly command: string
  readonly run: string | undefined
  readonly exit: Exit
  readonly changed: number
  readonly steps: readonly StepResult[]
  readonly result?: Json | undefined
  readonly failure?: Failure | undefined
}

/** The `--json` document: the same members in the same order whatever happened. As one line it ends a stream of events. */
export const document = (ending: Ending, form: 'pages' | 'line' = 'pages'): string =>
  JSON.stringify(
    {
      v: 1,
      command: ending.command,
      run: ending.run ?? null,
      exit: ending.exit,
      changed: ending.changed,
      steps: ending.steps,
      ...(ending.result === undefined ? {} : {result: ending.result}),
      ...(ending.failure === undefined ? {} : {error: failureDocument(ending.failure)}),
    },
    null,
    form === 'line' ? undefined : 2,
  )

/** Whether the words ask for the JSON document, also where the rest of them makes no sense. */
export function asksForJson(argv: readonly string[]): boolean {
  const words = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv
  return words.some(
    (word, i) =>
      word === '--json' ||
      /^(-o=?|--output=)json$/.test(word) ||
      (word === 'json' && ['-o', '--output'].includes(words[i - 1] ?? '')),
  )
}
