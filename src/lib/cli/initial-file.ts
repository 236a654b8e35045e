import {writeFileSync} from 'node:fs'
import {resolve} from 'node:path'
import {OperatorError} from '../errors.ts'
import type {Ask} from '../ui/questions.ts'
import {configurationTools} from './compose.ts'

export interface InitialFlags {
  readonly file: string
  readonly domain?: string | undefined
  readonly server?: string | undefined
  readonly certificate?: string | undefined
  readonly vm?: string | undefined
  readonly 'vm-user': string
  readonly 'host-key'?: string | undefined
}

/**
 * Writes the first project file and says its path; what is missing is asked for one by one. Throws LL-INPUT-MISSING with
 * every flag where nobody can be asked, LL-USAGE for a value that cannot be, LL-CONFIG-EXISTS.
 */
export async function initialFile(
  flags: InitialFlags,
  ask: ((question: Ask) => Promise<string>) | undefined,
): Promise<string> {
  const {initialConfiguration, initialProblem} = await configurationTools()
  const missing = ASKED.filter(({flag}) => flags[flag] === undefined).map(({flag}) => `--${flag}`)
  if (missing.length > 0 && !ask)
    throw new OperatorError('LL-INPUT-MISSING', `Missing: ${missing.join(', ')}.`, {
      why: 'nobody can be asked: no terminal, or --no-input, or CI is set',
      state: 'nothing was written',
      next: ['landlord config init --help'],
    })
  const given = new Map<string, string>()
  for (const {flag, what, message} of ASKED) {
    const said = flags[flag]
    given.set(flag, said ?? (await ask?.({message, check: (text) => initialProblem(what, text) ?? true})) ?? '')
  }
  const of = (flag: (typeof ASKED)[number]['flag']) => given.get(flag) ?? ''
  const initial = {
    domain: of('domain'),
    serverHost: of('server'),
    certificate: flags.certificate ?? of('server'),
    fromVms: `${of('server')},1433`,
    vmHost: of('vm'),
    vmUser: flags['vm-user'],
    hostKey: of('host-key'),
  }
  for (const [what, value] of Object.entries(initial) as readonly [keyof typeof initial, string][]) {
    const problem = initialProblem(what, value)
    if (problem !== undefined)
      throw new OperatorError('LL-USAGE', `${FLAGS[what]} is not valid.`, {
        why: `${problem}; found ${JSON.stringify(value)}`,
        state: 'nothing was written',
      })
  }
  const file = resolve(flags.file)
  write(file, initialConfiguration(initial))
  return file
}

const ASKED = [
  {flag: 'domain', what: 'domain', message: 'Domain, as cloud.example (tenant acme answers as acme.cloud.example):'},
  {flag: 'server', what: 'serverHost', message: 'Database server, host name or address:'},
  {flag: 'vm', what: 'vmHost', message: 'Application VM, host name or address:'},
  {flag: 'host-key', what: 'hostKey', message: 'Its host key, from ssh-keyscan, without the host:'},
] as const

const FLAGS = {
  domain: '--domain',
  serverHost: '--server',
  certificate: '--certificate',
  fromVms: '--server',
  vmHost: '--vm',
  vmUser: '--vm-user',
  hostKey: '--host-key',
} as const

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text, {flag: 'wx'})
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException
    const there = code === 'EEXIST'
    throw new OperatorError(
      there ? 'LL-CONFIG-EXISTS' : 'LL-CONFIG-WRITE',
      there ? 'There is a file of that name already.' : 'The configuration cannot be written.',
      {
        where: file,
        why: there ? 'what somebody wrote is never overwritten' : code,
        state: 'nothing was written',
        next: there ? ['landlord config check', 'landlord config init --file other.yaml'] : [],
        cause: error,
      },
    )
  }
}
