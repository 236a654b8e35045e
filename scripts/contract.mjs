// The contract's rows on the stand-ins, or on a real server and VM where the environment names one: `npm run test:contract [-- --record]`.
// docs/contract.md says what it touches there and what it leaves.
import {spawnSync} from 'node:child_process'
import {join} from 'node:path'
import {parseArgs} from 'node:util'

const {values} = parseArgs({options: {record: {type: 'boolean', default: false}}})
const real = process.env.LANDLORD_CONTRACT_SQLSERVER ?? process.env.LANDLORD_CONTRACT_VM
if (values.record && real === undefined) {
  console.error(
    '--record writes down what a real server or VM was seen to do: LANDLORD_CONTRACT_SQLSERVER or LANDLORD_CONTRACT_VM names it.',
  )
  process.exit(2)
}
console.log(real === undefined ? 'contract: on the stand-ins' : `contract: on ${real}`)
const files = ['test/contract/sql-server/contract.test.ts', 'test/contract/windows']
const vitest = join(import.meta.dirname, '../node_modules/vitest/vitest.mjs')
const env = {...process.env, ...(values.record ? {LANDLORD_CONTRACT_RECORD: '1'} : {})}
// One file after the other: they write the same proofs. Verbose, so that what is skipped on a real server is said with its reason.
const {status} = spawnSync(process.execPath, [vitest, 'run', '--reporter=verbose', '--no-file-parallelism', ...files], {
  stdio: 'inherit',
  env,
})
process.exit(status ?? 1)
