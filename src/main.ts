import {dirname} from 'node:path'
import pjson from '../package.json' with {type: 'json'}
import {main as run} from './lib/cli/main.ts'

export {COMMANDS} from './commands/index.ts'

/** Runs one command line, without the program's own name, and ends the process with its exit code. */
export const main = (argv: string[]): Promise<never> => run(argv, {root: dirname(__dirname), pjson})
