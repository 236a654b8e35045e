// A process that carries out DBOS workflows: a line `STEPS WORKFLOWS` in, the ms that they took out. Ends at the end of its input.
import {createRequire} from 'node:module'
import {join} from 'node:path'
import {createInterface} from 'node:readline'

const [folder, systemDatabaseUrl] = process.argv.slice(2)
const {DBOS} = createRequire(join(folder, 'package.json'))('@dbos-inc/dbos-sdk')
DBOS.setConfig({name: 'bench', systemDatabaseUrl, logLevel: 'error', runAdminServer: false})

const things = new Set()
/** What a step leaves is in memory here as in the other case: what is timed is what makes it durable. */
const made = async (thing) => {
  things.add(thing)
  return {thing}
}
const run = DBOS.registerWorkflow(
  async (name, steps) => {
    for (let index = 0; index < steps; index++)
      await DBOS.runStep(() => made(`${name}/${index}`), {name: `step-${index}`})
    return steps
  },
  {name: 'run'},
)
await DBOS.launch()

let count = 0
for await (const line of createInterface({input: process.stdin})) {
  const [steps, workflows] = line.split(' ').map(Number)
  const began = performance.now()
  const handles = []
  for (let index = 0; index < workflows; index++) handles.push(await DBOS.startWorkflow(run)(`run-${count++}`, steps))
  for (const handle of handles) await handle.getResult()
  process.stdout.write(`${performance.now() - began}\n`)
}
await DBOS.shutdown()
