import {dirname} from 'node:path'
import pjson from '../package.json' with {type: 'json'}
import {type Package, main as runCommandLine} from './lib/cli/main.ts'

/** Runs one command line, without the program's own name, and ends the process with its exit code. Of the commands, only the one asked for is loaded. */
export const main = (argv: readonly string[]): Promise<never> =>
  runCommandLine(argv, {
    root: dirname(import.meta.dirname),
    pjson: pjson as Package['pjson'],
    commandAt: (path) => import(`./commands/${path}.ts`),
  })
