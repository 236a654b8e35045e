import {resolve} from 'node:path'
import {parseArgs} from 'node:util'
import {sqlServerWish, sqlServerWords} from './elsewhere/words.ts'
import {environmentLine, type Shell} from './environment.ts'
import {exitCodes, LabError} from './lab-error.ts'
import {type Layout, layoutOf} from './layout.ts'
import {parseTimings} from './site-file.ts'
import type {StandWishes} from './stands.ts'
import {downText, fingerprintText, messagesText, statusText, traceText, upText} from './texts.ts'

/** What a command prints: text for people, or one document. */
export interface Output {
  readonly text: string
  readonly document: unknown
}

/** Runs one command of the lab; the program is the file to start again for each stand. Throws LabError. */
export async function runLab(args: readonly string[], program: string): Promise<void> {
  const [name = '', ...rest] = args
  if (name === '' || name === 'help' || name === '--help') {
    process.stdout.write(usage)
    return
  }
  if (name === 'client' || name === 'attack') return await apart(name, rest, resolve(program))
  const options = readOptions(rest)
  const layout = layoutOf(options.dir ?? '.landlord-lab')
  if (name === 'serve') return await (await import('./serve.ts')).serve(layout, options.words[0] ?? '')
  const command = commands[name]
  if (options.words.length > 0 && name !== 'fault')
    throw new LabError(`${name} takes no '${options.words[0]}'.\n${usage}`, exitCodes.usage)
  if (!command) throw new LabError(`There is no command '${name}'.\n${usage}`, exitCodes.usage)
  const {text, document} = await command(layout, options, resolve(program))
  process.stdout.write(options.json ? `${JSON.stringify(document)}\n` : text)
}

/** These have words and flags of their own. */
async function apart(name: 'client' | 'attack', args: readonly string[], program: string): Promise<void> {
  const output =
    name === 'client'
      ? await (await import('./clients/cli.ts')).clientCommand(args, program)
      : await (await import('./attack/cli.ts')).attackCommand(args)
  if (!output) return
  process.stdout.write(args.includes('--json') ? `${JSON.stringify(output.document)}\n` : output.text)
  process.exitCode = output.exit
}

export type Options = ReturnType<typeof readOptions>

const commands: Readonly<Record<string, (layout: Layout, options: Options, program: string) => Promise<Output>>> = {
  up: async (layout, {wishes, portBase, timings, sqlServer}, program) => {
    const {up} = await import('./up.ts')
    const document = await up({
      layout,
      program,
      ...(sqlServer === undefined ? {} : {sqlServer: sqlServerWish(sqlServer)}),
      ...(wishes === undefined ? {} : {wishes}),
      ...(portBase === undefined ? {} : {portBase}),
      ...(timings === undefined ? {} : {timings: parseTimings(timings)}),
    })
    return {document, text: upText(document)}
  },
  down: async (layout) => {
    const {down} = await import('./down.ts')
    const document = await down(layout)
    return {document, text: downText(document)}
  },
  status: async (layout) => {
    const {status} = await import('./status.ts')
    const document = await status(layout)
    return {document, text: statusText(document)}
  },
  env: async (layout, {shell}) => ({
    document: {LANDLORD_CONFIG: layout.config},
    text: `${environmentLine(layout, shell)}\n`,
  }),
  trace: async (layout) => {
    const {trace} = await import('./trace.ts')
    const document = trace(layout)
    return {document, text: traceText(document)}
  },
  fingerprint: async (layout) => {
    const {fingerprint} = await import('./fingerprint.ts')
    const document = await fingerprint(layout)
    return {document, text: fingerprintText(document)}
  },
  fault: async (layout, options, program) =>
    await (await import('./fault-words.ts')).faultCommand(layout, options, program),
  certificate: async (layout, {certificate}) => {
    const {deliver} = await import('./delivery.ts')
    const document = await deliver(layout, certificate)
    return {document, text: `${document.file}: ${document.host}, until ${document.notAfter}\n`}
  },
  messages: async (layout) => {
    const {messages} = await import('./messages.ts')
    const document = messages(layout)
    return {document, text: messagesText(document)}
  },
  reset: async (layout) => {
    const {reset} = await import('./reset.ts')
    const document = await reset(layout)
    return {document, text: `The lab in ${document.dir} is as new.\n`}
  },
}

const usage = `Usage: lab COMMAND [--dir D] [--json]

  up           start what does not run yet   [--servers N] [--vms N] [--only NAME,…] [--build NAME=BUILD]…
               [--store sql-server]
               [--port-base N] [--timings NAME=SECONDS,…]
               [--sql-server docker|HOST[,PORT]] [--sql-ca FILE] [--sql-name NAME] [--sql-password FILE]
  down         end it, and wait until nothing of it is left
  status       what runs
  env          the line that points landlord at it   [--shell posix|powershell]
  trace        what the stand-ins were asked
  fingerprint  what they hold
  reset        make them as new
  fault add KIND STAND   disturb a stand   [--match REGEX] [--count N] [--ms N] [--after BYTES] [--path P]
  fault list   what disturbs which stand, and how often it struck
  fault clear [ID]       end one, or all
  certificate  deliver one for tenants' names   [--host NAME] [--days N] [--begins-in-days N]
  messages     mails and texts that were sent
  client       customers that write: start, report, stop
  attack KIND  somebody who should not get in   --tenant NAME

  --dir D      the lab's folder; .landlord-lab if left out
`

function readOptions(args: readonly string[]) {
  const {values, positionals: words} = parsed(args)
  const {dir, json = false, shell = 'posix', timings} = values
  if (shell !== 'posix' && shell !== 'powershell')
    throw new LabError(`--shell takes posix or powershell, not '${shell}'.`, exitCodes.usage)
  return {
    dir,
    json,
    words,
    shell: shell as Shell,
    timings,
    fault: {match: values.match, count: values.count, ms: values.ms, after: values.after, path: values.path},
    certificate: {
      host: values.host,
      days: whole('days', values.days, -3650, 3650) ?? 365,
      beginsInDays: whole('begins-in-days', values['begins-in-days'], -3650, 3650),
    },
    wishes: wishesOf(values),
    sqlServer: sqlServerWords(values),
    portBase: whole('port-base', values['port-base'], 1024, 65_000),
  }
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        dir: {type: 'string'},
        json: {type: 'boolean'},
        shell: {type: 'string'},
        timings: {type: 'string'},
        servers: {type: 'string'},
        vms: {type: 'string'},
        only: {type: 'string'},
        build: {type: 'string', multiple: true},
        store: {type: 'string'},
        'sql-server': {type: 'string'},
        'sql-ca': {type: 'string'},
        'sql-name': {type: 'string'},
        'sql-password': {type: 'string'},
        match: {type: 'string'},
        count: {type: 'string'},
        ms: {type: 'string'},
        after: {type: 'string'},
        path: {type: 'string'},
        host: {type: 'string'},
        days: {type: 'string'},
        'begins-in-days': {type: 'string'},
        'port-base': {type: 'string'},
      },
    })
  } catch (error) {
    throw new LabError(`${(error as Error).message}\n${usage}`, exitCodes.usage)
  }
}

function whole(flag: string, text: string | undefined, least: number, greatest: number): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (Number.isInteger(value) && value >= least && value <= greatest) return value
  throw new LabError(`--${flag} takes a number from ${least} to ${greatest}, not '${text}'.`, exitCodes.usage)
}

/** Undefined where nothing was asked for: what is there is kept. */
function wishesOf(values: ReturnType<typeof parsed>['values']): StandWishes | undefined {
  const servers = whole('servers', values.servers, 1, 9)
  const vms = whole('vms', values.vms, 1, 40)
  const {only, build, store} = values
  if (store !== undefined && store !== 'sql-server')
    throw new LabError(`--store takes sql-server, not '${store}'.`, exitCodes.usage)
  if ([servers, vms, only, build, store].every((wish) => wish === undefined)) return undefined
  return {
    ...(servers === undefined ? {} : {servers}),
    ...(vms === undefined ? {} : {vms}),
    ...(only === undefined ? {} : {only: only.split(',')}),
    ...(store === undefined ? {} : {store}),
    builds: Object.fromEntries((build ?? []).map((pair) => [pair.split('=')[0] ?? '', pair.split('=')[1] ?? ''])),
  }
}
