import {resolve} from 'node:path'
import {parseArgs} from 'node:util'
import {environmentLine, type Shell} from './environment.ts'
import {exitCodes, LabError} from './lab-error.ts'
import {type Layout, layoutOf} from './layout.ts'
import {parseTimings} from './site-file.ts'
import {downText, fingerprintText, statusText, traceText, upText} from './texts.ts'

/** What a command prints: text for people, or one document. */
interface Output {
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
  const options = readOptions(rest)
  const layout = layoutOf(options.dir ?? '.landlord-lab')
  if (name === 'serve-sql') return await (await import('./serve-sql.ts')).serveSql(layout)
  if (name === 'serve-vm') return await (await import('./serve-vm.ts')).serveVm(layout)
  const command = commands[name]
  if (!command) throw new LabError(`There is no command '${name}'.\n${usage}`, exitCodes.usage)
  const {text, document} = await command(layout, options, resolve(program))
  process.stdout.write(options.json ? `${JSON.stringify(document)}\n` : text)
}

type Options = ReturnType<typeof readOptions>

const commands: Readonly<Record<string, (layout: Layout, options: Options, program: string) => Promise<Output>>> = {
  up: async (layout, {portBase, timings}, program) => {
    const {up} = await import('./up.ts')
    const document = await up({
      layout,
      program,
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
  reset: async (layout) => {
    const {reset} = await import('./reset.ts')
    const document = await reset(layout)
    return {document, text: `The lab in ${document.dir} is as new.\n`}
  },
}

const usage = `Usage: lab COMMAND [--dir D] [--json]

  up           start what does not run yet   [--port-base N] [--timings NAME=SECONDS,…]
  down         end it, and wait until nothing of it is left
  status       what runs
  env          the line that points landlord at it   [--shell posix|powershell]
  trace        what the stand-ins were asked
  fingerprint  what they hold
  reset        make them as new

  --dir D      the lab's folder; .landlord-lab if left out
`

function readOptions(args: readonly string[]) {
  const {values} = parsed(args)
  const {dir, json = false, shell = 'posix', timings} = values
  if (shell !== 'posix' && shell !== 'powershell')
    throw new LabError(`--shell takes posix or powershell, not '${shell}'.`, exitCodes.usage)
  return {dir, json, shell: shell as Shell, timings, portBase: portBase(values['port-base'])}
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        dir: {type: 'string'},
        json: {type: 'boolean'},
        shell: {type: 'string'},
        timings: {type: 'string'},
        'port-base': {type: 'string'},
      },
    })
  } catch (error) {
    throw new LabError(`${(error as Error).message}\n${usage}`, exitCodes.usage)
  }
}

function portBase(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const port = Number(text)
  if (Number.isInteger(port) && port >= 1024 && port <= 65_000) return port
  throw new LabError(`--port-base takes a number from 1024 to 65000, not '${text}'.`, exitCodes.usage)
}
