import {OperatorError} from '../errors.ts'
import {asksForJson} from './document.ts'
import {unknownCommand} from './usage.ts'

/** What a command line asks for. */
export type Order =
  | {readonly do: 'help'; readonly words: readonly string[]}
  | {readonly do: 'run'; readonly id: string; readonly argv: readonly string[]}

/**
 * Finds the command that the leading words name; `ids` are oclif's, parted by colons. Throws LL-USAGE for words that name
 * none, and for a topic alone where a document is asked for (oclif would print its help as text).
 */
export function dispatch(argv: readonly string[], ids: readonly string[]): Order {
  const end = argv.findIndex((word) => word.startsWith('-'))
  const words = end < 0 ? argv : argv.slice(0, end)
  const asked = words[0] === 'help' ? words.slice(1) : words
  const id = longestKnown(asked, ids)
  const topic = id === undefined && asked.length > 0 && ids.some((known) => known.startsWith(`${asked.join(':')}:`))
  if (asksForHelp(argv) || (topic && !asksForJson(argv))) {
    if (asked.length > 0 && !id && !topic) throw unknownCommand(asked, named(ids))
    return {do: 'help', words: id === undefined ? asked : id.split(':')}
  }
  if (id !== undefined) return {do: 'run', id, argv: argv.slice(id.split(':').length)}
  if (topic) throw incompleteCommand(asked, ids)
  throw unknownCommand(asked, named(ids))
}

function asksForHelp(argv: readonly string[]): boolean {
  const heard = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv
  return argv.length === 0 || argv[0] === 'help' || heard.includes('--help') || heard.includes('-h')
}

function longestKnown(words: readonly string[], ids: readonly string[]): string | undefined {
  for (let length = words.length; length > 0; length--) {
    const id = words.slice(0, length).join(':')
    if (ids.includes(id)) return id
  }
  return undefined
}

function incompleteCommand(words: readonly string[], ids: readonly string[]): OperatorError {
  const complete = named(ids.filter((id) => id.startsWith(`${words.join(':')}:`)))
  return new OperatorError('LL-USAGE', `"${words.join(' ')}" is not a whole command.`, {
    why: `it goes on: ${complete.map((name) => `"${name}"`).join(', ')}`,
    next: [`landlord ${words.join(' ')} --help`],
  })
}

const named = (ids: readonly string[]): readonly string[] => ids.map((id) => id.replaceAll(':', ' '))
