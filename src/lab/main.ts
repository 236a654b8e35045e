import {runLab} from './cli.ts'
import {exitCodes, LabError} from './lab-error.ts'

main().catch((error: Error) => {
  const known = error instanceof LabError
  process.stderr.write(`${known ? error.message : (error.stack ?? error.message)}\n`)
  process.exit(known ? error.exitCode : exitCodes.failed)
})

async function main(): Promise<void> {
  if (Number(process.versions.node.split('.')[0]) < 24)
    throw new LabError(`The lab needs Node.js 24 or later; this is ${process.version}.`, exitCodes.configuration)
  await runLab(process.argv.slice(2), process.argv[1] ?? '')
}
