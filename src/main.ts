import {dirname} from 'node:path'
import pjson from '../package.json' with {type: 'json'}
import {type Package, main as runCommandLine} from './lib/cli/main.ts'

/** Every command, by oclif's id. */
export {COMMANDS} from './commands/index.ts'

/** Runs one command line, without the program's own name, and ends the process with its exit code. */
export const main = (argv: readonly string[]): Promise<never> =>
  runCommandLine(argv, {root: dirname(import.meta.dirname), pjson: pjson as Package['pjson']})
