import {dirname} from 'node:path'
import {flush, handle, run} from '@oclif/core'
import pjson from '../package.json' with {type: 'json'}

export {COMMANDS} from './commands/index.ts'

/** Runs one command line, without the program's own name. Ends the process itself when it fails. */
export async function main(argv: string[]): Promise<void> {
  try {
    await run(argv, {root: dirname(__dirname), pjson})
    await flush()
  } catch (error) {
    await handle(error as Error)
  }
}
