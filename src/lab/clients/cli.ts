import {parseArgs} from 'node:util'
import {exitCodes, LabError} from '../lab-error.ts'
import {layoutOf} from '../layout.ts'
import {clientReport, type Through} from './report.ts'
import {startClients} from './start.ts'
import {stopClients} from './stop.ts'
import {reportText, startedText} from './texts.ts'

export const clientUsage = `Usage: lab client start|report|stop [--dir D] [--json]

  start   write without end   --tenants NAME,…|all [--clients N] [--mobile N] [--rate N] [--offline-share 0…0.9] [--vm NAME]
  report  what came of it     [--check [--through database|service]]
  stop    end them            [--drain SECONDS]
`

/** What to print, and the exit code. */
export interface ClientOutput {
  readonly text: string
  readonly document: unknown
  readonly exit: number
}

/** Runs one command about the clients of a lab. Throws LabError. */
export async function clientCommand(args: readonly string[], program: string): Promise<ClientOutput | undefined> {
  const {values, positionals} = parsed(args)
  const [word, ...more] = positionals
  const layout = layoutOf(values.dir ?? '.landlord-lab')
  if (more.length > 0) throw usage(`There is no '${more[0]}' to ${word}.`)
  switch (word) {
    case 'start': {
      const document = await startClients(layout, wishes(values), program)
      return {document, text: startedText(document), exit: 0}
    }
    case 'serve':
      await (await import('./serve.ts')).serveClients(layout)
      return undefined
    case 'report': {
      const document = await clientReport(layout, through(values))
      return {document, text: reportText(document), exit: document.holds === false ? exitCodes.verification : 0}
    }
    case 'stop': {
      await stopClients(layout, number('drain', values.drain ?? '10', 0, 3600) * 1000)
      const document = await clientReport(layout, undefined)
      return {document, text: reportText(document), exit: 0}
    }
    default:
      throw usage(word === undefined ? 'What about the clients?' : `There is no '${word}' for clients.`)
  }
}

type Values = ReturnType<typeof parsed>['values']

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        dir: {type: 'string'},
        json: {type: 'boolean'},
        tenants: {type: 'string'},
        clients: {type: 'string'},
        mobile: {type: 'string'},
        rate: {type: 'string'},
        'offline-share': {type: 'string'},
        vm: {type: 'string'},
        check: {type: 'boolean'},
        through: {type: 'string'},
        drain: {type: 'string'},
      },
    })
  } catch (error) {
    throw usage((error as Error).message)
  }
}

function wishes(values: Values) {
  if (!values.tenants) throw usage('--tenants takes names, or all.')
  return {
    tenants: values.tenants === 'all' ? ('all' as const) : values.tenants.split(','),
    clients: number('clients', values.clients ?? '4', 1, 500),
    mobile: number('mobile', values.mobile ?? '0', 0, 500),
    rate: number('rate', values.rate ?? '5', 0.01, 5000),
    offlineShare: number('offline-share', values['offline-share'] ?? '0', 0, 0.9),
    ...(values.vm === undefined ? {} : {vm: values.vm}),
  }
}

function through({check, through: by = 'database'}: Values): Through | undefined {
  if (by !== 'database' && by !== 'service') throw usage(`--through takes database or service, not '${by}'.`)
  return check ? by : undefined
}

function number(flag: string, text: string, least: number, greatest: number): number {
  const value = Number(text)
  if (text.trim() !== '' && value >= least && value <= greatest) return value
  throw usage(`--${flag} takes a number from ${least} to ${greatest}, not '${text}'.`)
}

const usage = (text: string): LabError => new LabError(`${text}\n${clientUsage}`, exitCodes.usage)
