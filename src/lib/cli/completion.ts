import type {Command} from '@oclif/core'
import {ERROR_CODES} from '../error-codes.ts'
import {type NameKind, type NamePlace, namesOf} from './name-cache.ts'
import {routineNames} from './runbook-names.ts'

/** What completion needs to know of a command; oclif's manifest has it without loading anything. */
export type CommandShape = Pick<Command.Loadable, 'id' | 'args' | 'flags' | 'hidden'>

/**
 * What may stand where the last of the words is being typed: command words, flags, their options, names. `words` come after
 * the program's name; the last one is what has been typed of it, maybe nothing. Asks no server and reads no configuration.
 */
export function completions(
  words: readonly string[],
  commands: readonly CommandShape[],
  place: NamePlace,
): readonly string[] {
  const typed = words.at(-1) ?? ''
  const before = words.slice(0, -1)
  const command = commandOf(before, commands)
  const config = wordAfter(before, '--config')
  const at = {...place, ...(config === undefined ? {} : {config})}
  const found = command ? ofCommand(command, before, typed, at) : nextWords(before, commands)
  return [...new Set(found)].filter((word) => word.startsWith(typed) && word !== '').sort()
}

function ofCommand(
  command: CommandShape,
  before: readonly string[],
  typed: string,
  place: NamePlace,
): readonly string[] {
  const asked = before.at(-1) ?? ''
  const flag = Object.values(command.flags).find(
    ({name, char}) => asked === `--${name}` || (char && asked === `-${char}`),
  )
  if (flag?.type === 'option') return [...(flag.options ?? []), ...namesFor(flag.name, place)]
  if (typed.startsWith('-')) {
    const given = new Set(before)
    return Object.values(command.flags)
      .filter((one) => !one.hidden && (!given.has(`--${one.name}`) || ('multiple' in one && one.multiple)))
      .map(({name}) => `--${name}`)
  }
  const depth = command.id.split(':').length
  const taken = argumentsIn(before.slice(depth), command)
  const argument = Object.values(command.args)[taken]
  if (!argument) return []
  return [...(argument.options ?? []), ...namesFor(argument.name, place, command.id)]
}

/** Words of a command line that are no flags and no values of flags. */
function argumentsIn(words: readonly string[], {flags}: CommandShape): number {
  const takesValue = (word: string) =>
    Object.values(flags).some(
      ({name, char, type}) =>
        type === 'option' && (word === `--${name}` || (char !== undefined && word === `-${char}`)),
    )
  return words.filter((word, i) => !word.startsWith('-') && !takesValue(words[i - 1] ?? '')).length
}

/** The longest command that the words begin with, unless they are the beginning of a longer one still. */
function commandOf(before: readonly string[], commands: readonly CommandShape[]): CommandShape | undefined {
  for (let length = before.length; length > 0; length--) {
    const id = before.slice(0, length).join(':')
    const found = commands.find((command) => command.id === id)
    if (found) return found
  }
  return undefined
}

const nextWords = (before: readonly string[], commands: readonly CommandShape[]): readonly string[] =>
  commands
    .filter(({hidden}) => !hidden)
    .map(({id}) => id.split(':'))
    .filter((words) => before.every((word, i) => words[i] === word))
    .map((words) => words[before.length] ?? '')

/** Which names an argument or flag takes, by what it is called. */
const NAMES: Readonly<Record<string, NameKind>> = {
  tenant: 'tenants',
  vm: 'vms',
  server: 'servers',
  release: 'releases',
  version: 'releases',
  run: 'runs',
  lock: 'locks',
}

/** Of something that is to be made there is no name yet. */
const MAKES = /:(create|add)$/

function namesFor(what: string, place: NamePlace, command = ''): readonly string[] {
  if (what === 'code') return Object.keys(ERROR_CODES)
  if (what === 'routine') return routineNames()
  if (what === 'shell') return SHELLS
  const kind = NAMES[what]
  return kind === undefined || MAKES.test(command) ? [] : namesOf(kind, place)
}

const wordAfter = (words: readonly string[], flag: string): string | undefined => {
  const at = words.indexOf(flag)
  return at < 0 ? undefined : words[at + 1]
}

export const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const
export type Shell = (typeof SHELLS)[number]

/** What a shell is told once: to ask `landlord complete` for each word. */
export const completionScript = (shell: Shell): string => SCRIPTS[shell]

const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `# Completion of landlord for bash. Put this into ~/.bashrc: source <(landlord completion bash)
_landlord() {
  COMPREPLY=()
  local word
  while IFS= read -r word; do COMPREPLY+=("$word"); done < <(
    landlord complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null
  )
}
complete -o default -F _landlord landlord`,
  zsh: `#compdef landlord
# Completion of landlord for zsh. Put this into ~/.zshrc after compinit: source <(landlord completion zsh)
_landlord() {
  local -a found
  found=("\${(@f)$(landlord complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "$found" ]]; then compadd -a found; else _files; fi
}
compdef _landlord landlord`,
  fish: `# Completion of landlord for fish: landlord completion fish > ~/.config/fish/completions/landlord.fish
function __landlord_complete
  set -l before (commandline -opc)
  landlord complete -- $before[2..-1] (commandline -ct) 2>/dev/null
end
complete -c landlord -a '(__landlord_complete)'`,
  powershell: `# Completion of landlord for PowerShell. Put this into $PROFILE: landlord completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName landlord -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $before = @($commandAst.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { "$_" })
  landlord complete -- @before "$wordToComplete" 2>$null | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}`,
}
