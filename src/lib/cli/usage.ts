import type {Errors} from '@oclif/core'
import {OperatorError} from '../errors.ts'
import {nearMisses} from './near-miss.ts'

/** oclif's complaint about the command line as an error of ours. Its classes are not exported: told apart by their members. */
export function usageError(error: Errors.CLIError, {flags: knownFlags, command}: UsageLine): OperatorError {
  const message = error.message.replace(/\n*See more help with --help/g, '').trim()
  const unknown = (error as {flags?: readonly string[]}).flags
  const next = [`landlord ${command} --help`]
  if (unknown) return unknownFlags(unknown, knownFlags, next, error)
  const lacking = missingArguments(error)
  if (lacking.length > 0)
    return new OperatorError('LL-USAGE', `Missing: ${lacking.map(({name}) => name.toUpperCase()).join(', ')}.`, {
      // A flag that takes several values may have swallowed it: oclif says so in a note.
      why: [...lacking.map(toldOf), ...(/Note: .*/s.exec(message) ?? [])].join(' '),
      next,
      cause: error,
    })
  const [first = message, ...rest] = message
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
  return new OperatorError('LL-USAGE', sentence(first), {
    why: rest.length > 0 ? rest.join('; ').replaceAll(/\s+/g, ' ') : undefined,
    next,
    cause: error,
  })
}

interface Argument {
  readonly name: string
  readonly description?: string
}

/** Of RequiredArgsError; other complaints have texts there, or nothing. */
const missingArguments = (error: Errors.CLIError): readonly Argument[] =>
  ((error as {args?: readonly unknown[]}).args ?? []).filter(
    (one): one is Argument => typeof one === 'object' && one !== null && 'name' in one,
  )

const toldOf = ({name, description = ''}: Argument): string => `${name.toUpperCase()}: ${description}`

interface UsageLine {
  readonly flags: readonly string[]
  readonly command: string
}

/** The words name no command. Near misses are shown, and never run. */
export function unknownCommand(words: readonly string[], known: readonly string[]): OperatorError {
  if (words.length === 0)
    return new OperatorError('LL-USAGE', 'The command comes first, then its flags.', {next: ['landlord --help']})
  const near = nearMisses(words.slice(0, 2).join(' '), known)
  const wider =
    near.length > 0 ? near : known.filter((name) => name.split(' ').includes(words.at(-1) ?? '')).slice(0, 3)
  return new OperatorError('LL-USAGE', `There is no command "${words.slice(0, 2).join(' ')}".`, {
    why: wider.length > 0 ? `did you mean ${wider.map((name) => `"${name}"`).join(' or ')}?` : undefined,
    next: ['landlord --help'],
  })
}

function unknownFlags(
  flags: readonly string[],
  known: readonly string[],
  next: readonly string[],
  cause: unknown,
): OperatorError {
  const near = flags.flatMap((flag) => nearMisses(flag.replace(/^-+/, '').replace(/=.*$/, ''), known).slice(0, 1))
  return new OperatorError('LL-USAGE', `Unknown flag${flags.length === 1 ? '' : 's'}: ${flags.join(', ')}.`, {
    why: near.length > 0 ? `did you mean ${near.map((name) => `--${name}`).join(', ')}?` : undefined,
    next,
    cause,
  })
}

const sentence = (text: string): string => (/[.!?:]$/.test(text) ? text.replace(/:$/, '.') : `${text}.`)
