import {Config, type Interfaces, loadHelpClass} from '@oclif/core'
import {failureScreen} from '../ui/failure.ts'
import {lookOf} from '../ui/look.ts'
import {dispatch, type Order} from './dispatch.ts'
import {asksForJson, document} from './document.ts'
import {asksForEvents} from './event-stream.ts'
import {type Failed, failureOf} from './failure.ts'
import type {Operation} from './operation.ts'
import {drained, forgiveClosedPipes} from './streams.ts'

/** Where the package lies, its package.json, and its commands by path: `tenant/create`. */
export interface Package {
  readonly root: string
  readonly pjson: object
  commandAt(path: string): Promise<{readonly default: CommandClass}>
}

type CommandClass = (new (argv: string[], config: Config) => Operation) & {id: string; plugin: Interfaces.Plugin}

/** Runs one command line, without the program's own name, and ends the process with its exit code. */
export async function main(argv: readonly string[], {root, pjson, commandAt}: Package): Promise<never> {
  const streams = [process.stdout, process.stderr]
  forgiveClosedPipes(streams)
  try {
    const config = await Config.load({root, pjson: pjson as Interfaces.PJSON})
    const order = dispatch(argv, config.commandIDs)
    if (order.do === 'help') await help(config, order.words)
    else await start(config, order, commandAt)
  } catch (error) {
    report(
      failureOf(error, (text) => text),
      argv,
    )
  }
  await drained(streams)
  process.exit()
}

/** Not by `config.runCommand`, which loads the whole configuration of oclif a second time, nor by oclif's list, which loads every command. */
async function start(
  config: Config,
  {id, argv}: Extract<Order, {do: 'run'}>,
  commandAt: Package['commandAt'],
): Promise<void> {
  const {default: Class} = await commandAt(id.replaceAll(':', '/'))
  const [plugin] = config.getPluginsList()
  if (plugin !== undefined) Object.assign(Class, {id, plugin})
  await new Class([...argv], config).start()
}

async function help(config: Config, words: readonly string[]): Promise<void> {
  const Help = await loadHelpClass(config)
  await new Help(config, config.pjson.oclif.helpOptions ?? {}).showHelp([...words])
}

/** What went wrong before a command could take over: nothing was read or touched. */
function report(failed: Failed, argv: readonly string[]): void {
  process.exitCode = failed.exit
  const asEvents = asksForEvents(argv)
  if (asksForJson(argv) || asEvents) {
    const command = argv
      .filter((word) => !word.startsWith('-'))
      .slice(0, 2)
      .join(' ')
    process.stdout.write(
      `${document({command, run: undefined, exit: failed.exit, changed: 0, steps: [], failure: failed}, asEvents ? 'line' : 'pages')}\n`,
    )
    return
  }
  const look = lookOf(process.stderr, process.env, {noColor: argv.includes('--no-color')})
  process.stderr.write(`${failureScreen(failed, look)}\n`)
}
