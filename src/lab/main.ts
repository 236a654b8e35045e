import {runLab} from './cli.ts'
import {LabError} from './lab-error.ts'

runLab(process.argv.slice(2), process.argv[1] ?? '').catch((error: Error) => {
  const known = error instanceof LabError
  process.stderr.write(`${known ? error.message : (error.stack ?? error.message)}\n`)
  process.exit(known ? error.exitCode : 1)
})
