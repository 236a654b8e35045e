import {Flags, type Interfaces} from '@oclif/core'
import type {Choice, Json, Pace} from '../engine/index.ts'
import {OperatorError} from '../errors.ts'

/** What the command line says of how fast children follow one another, and of which there are. */
export interface Paced {
  readonly canary?: number | undefined
  readonly wave?: number | undefined
  readonly concurrency?: number | undefined
  readonly 'max-failures'?: string | undefined
}

export interface Chosen {
  readonly only?: string | undefined
  readonly limit?: number | undefined
}

/** Of every command on many that is begun or taken up. */
export const paceFlags = {
  canary: Flags.integer({
    description: 'So many go first and must be done before the others begin; 0: none.',
    min: 0,
    default: 1,
  }),
  wave: Flags.integer({description: 'So many in a wave; if left out each is twice the one before.', min: 1}),
  concurrency: Flags.integer({description: 'So many at once; as configured if left out.', min: 1}),
  'max-failures': Flags.string({
    description:
      'Begin nothing more once more than so many, or so many percent, have failed; a tenth, one at least, if left out.',
    helpValue: 'N|N%',
  }),
} satisfies Interfaces.FlagInput

/** Of every command on many, before its list is frozen. */
export const choiceFlags = {
  only: Flags.string({description: 'Of its list only these.', helpValue: 'NAME,…'}),
  limit: Flags.integer({description: 'Of those that need it only the first so many.', min: 1}),
} satisfies Interfaces.FlagInput

/** Throws `OperatorError` LL-USAGE. */
export const paceOf = (flags: Paced, limits: Pick<Pace, 'concurrency' | 'limits'>): Pace => ({
  canary: flags.canary ?? 1,
  ...(flags.wave === undefined ? {} : {wave: flags.wave}),
  concurrency: flags.concurrency ?? limits.concurrency,
  limits: limits.limits,
  maxFailures: flags['max-failures'] === undefined ? {count: 1, percent: 10} : failuresOf(flags['max-failures']),
})

/** The choice as it is journaled with the inputs: with another choice it is another command. */
export function choiceOf({only, limit}: Chosen): Choice {
  const names = only
    ?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  return {...(names ? {only: [...new Set(names)].sort()} : {}), ...(limit === undefined ? {} : {limit})}
}

/** The choice as it is typed again. */
export const choiceWords = ({only, limit}: Choice): readonly string[] => [
  ...(only ? ['--only', only.join(',')] : []),
  ...(limit === undefined ? [] : ['--limit', String(limit)]),
]

/** The choice of a run, from its inputs. */
export const chosenBy = (inputs: Json): Choice => {
  const {only, limit} = inputs as {readonly only: readonly string[] | null; readonly limit: number | null}
  return {...(only ? {only} : {}), ...(limit === null ? {} : {limit})}
}

function failuresOf(text: string): Pace['maxFailures'] {
  const [, number, percent] = /^(\d{1,6})(%?)$/.exec(text) ?? []
  const count = Number(number)
  if (number === undefined || (percent === '%' && count > 100))
    throw new OperatorError('LL-USAGE', `--max-failures does not take "${text}".`, {
      why: 'it is a number, or a percentage of the list, for example 3 or 20%',
    })
  return percent === '%' ? {percent: count} : {count}
}
