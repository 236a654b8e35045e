// What it costs: `npm run bench -- startup journal fanout lab-up channel fleet backups [--json FILE] [--rounds N]`. Figures, never a verdict.
import {writeFileSync} from 'node:fs'
import {parseArgs} from 'node:util'
import {statusBench, statusTable} from './backups/status.ts'
import {backups, backupsTable} from './backups.ts'
import {channel, channelTable} from './channel.ts'
import {fanout, fanoutTable} from './fanout.ts'
import {fleetBench, fleetTable} from './fleet.ts'
import {journal, journalTable} from './journal.ts'
import {labUpBench, labUpTable} from './lab-up.ts'
import {machine} from './machine.ts'
import {startup, startupTable} from './startup.ts'

const {positionals, values} = parseArgs({
  allowPositionals: true,
  options: {json: {type: 'string'}, rounds: {type: 'string'}},
})

const BENCHES = {
  startup: async (rounds = 21) => {
    const result = startup(rounds)
    return {result, text: startupTable(result)}
  },
  journal: async (rounds = 5) => {
    const result = await journal(rounds)
    return {result, text: journalTable(result)}
  },
  'lab-up': async (rounds = 7) => {
    const result = await labUpBench(rounds)
    return {result, text: labUpTable(result)}
  },
  fanout: async (rounds = 3) => {
    const result = await fanout(rounds)
    return {result, text: fanoutTable(result)}
  },
  channel: async (rounds = 5) => {
    const result = await channel(rounds)
    return {result, text: channelTable(result)}
  },
  fleet: async (rounds = 3) => {
    const result = await fleetBench(rounds)
    return {result, text: fleetTable(result)}
  },
  backups: async (rounds = 3) => {
    const [chains, status] = [backups(rounds), await statusBench(rounds)]
    return {result: {chains, status}, text: `${backupsTable(chains)}\n\n${statusTable(status)}`}
  },
}
type Name = keyof typeof BENCHES

const known = Object.keys(BENCHES) as Name[]
const asked = positionals.length === 0 ? known : positionals
const unknown = asked.filter((name) => !(name in BENCHES))
const rounds = values.rounds === undefined ? undefined : Number(values.rounds)
if (unknown.length > 0 || (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0))) {
  console.error(`usage: npm run bench -- [${known.join('] [')}] [--json FILE] [--rounds N]`)
  process.exit(2)
}

process.once('SIGTERM', () => process.exit(143))
const where = machine()
console.log(`landlord ${where.landlord}, node ${where.node}, ${where.cores} cores, ${where.processor}, ${where.system}`)
const results: Record<string, unknown> = {machine: where}
for (const name of asked as Name[]) {
  const {result, text} = await BENCHES[name](rounds)
  results[name] = result
  console.log(`\n${text}`)
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`)
