import {verifyChain} from '../../../engine/chain.ts'
import type {StoreFinding} from '../../../site/ops-store.ts'
import {branchesOf} from '../branches.ts'
import type {Ground} from '../flavour.ts'
import {verifyRun, verifySeals} from '../verification.ts'
import {schemaState} from '../version.ts'
import {ties} from './ties.ts'

/** What every store promises, whatever database it lies in. Reads the whole journal. */
export async function findings(ground: Ground): Promise<readonly StoreFinding[]> {
  const version = await versionFinding(ground)
  if (!version.ok) return [version]
  return [
    version,
    await chains(ground),
    await seals(ground),
    await claims(ground),
    await leases(ground),
    await tokens(ground),
    await branches(ground),
    ...(await ties(ground)),
  ]
}

/** `next`: what to type where something is wrong. */
const finding = (what: string, wrong: readonly string[], fine: string, next: string): StoreFinding => ({
  what,
  ok: wrong.length === 0,
  text: wrong.length === 0 ? fine : wrong.join('; '),
  ...(wrong.length === 0 ? {} : {next}),
})

async function versionFinding(ground: Ground): Promise<StoreFinding> {
  const {found, missing, unknown} = await schemaState(ground)
  if (found === undefined) return finding('schema', ['there is no ops store here yet'], '', 'landlord store init')
  const wrong = [
    ...(missing.length > 0 ? [`older than this landlord: it lacks ${missing.join(', ')}`] : []),
    ...(unknown.length > 0 ? [`newer than this landlord: it has ${unknown.join(', ')}`] : []),
  ]
  const next = unknown.length > 0 ? 'landlord --version' : 'landlord store migrate'
  return finding('schema', wrong, `as this landlord knows it: ${found.at(-1)}`, next)
}

async function chains(ground: Ground): Promise<StoreFinding> {
  const runs = await ground.db.selectFrom('runs').select(['id', 'archived_in']).orderBy('ordinal').execute()
  const wrong: string[] = []
  let first: string | undefined
  for (const {id, archived_in} of runs) {
    if (archived_in !== null) continue
    const verdict = await verifyRun(ground, id)
    if (verdict.sound) continue
    first ??= id
    wrong.push(`run ${id}, ${verdict.at}: ${verdict.why}`)
  }
  return finding(
    'journals',
    wrong,
    runs.length === 1 ? '1 run, a whole chain' : `${runs.length} runs, each a whole chain`,
    `landlord run verify ${first}`,
  )
}

async function seals(ground: Ground): Promise<StoreFinding> {
  const verdict = await verifySeals(ground)
  const wrong = verdict.sound ? [] : [`${verdict.at}: ${verdict.why}`]
  const fine = verdict.sound ? `${verdict.events} in one chain, head ${verdict.head}` : ''
  // What they were is known elsewhere: by heads that were sent, or by a backup.
  return finding('seals', wrong, fine, 'landlord run verify --heads FILE')
}

/** Runs that went on in the store and in a spool, which nobody has said to have looked at; and whether what was kept of them is whole. */
async function branches(ground: Ground): Promise<StoreFinding> {
  const kept = branchesOf(ground)
  const found = await kept.branches()
  const wrong: string[] = []
  for (const {id, run, events, head, settledIn} of found) {
    const journal = await kept.events(id)
    const chain = verifyChain(journal)
    if (!chain.sound) wrong.push(`branch ${id} of run ${run}, event ${chain.seq}: ${chain.why}`)
    else if (journal.length !== events || journal.at(-1)?.hash !== head)
      wrong.push(`branch ${id} of run ${run}: the end of its journal is missing`)
    else if (settledIn === null)
      wrong.push(`run ${run} went on in two places, and nobody has looked: landlord run show ${run}`)
  }
  const fine = found.length === 0 ? 'none' : `${found.length}, all looked at`
  return finding('branches', wrong, fine, `landlord run show ${found[0]?.run}`)
}

async function claims({db}: Ground): Promise<StoreFinding> {
  const rows = await db
    .selectFrom('claims')
    .innerJoin('runs', 'runs.id', 'claims.run')
    .select(['claims.subject', 'claims.run', 'runs.state'])
    .where('runs.state', 'in', ['done', 'undone'])
    .execute()
  return finding(
    'claims',
    rows.map(({subject, run, state}) => `${subject} is claimed by run ${run}, which is ${state}`),
    'of unfinished runs alone',
    `landlord run show ${rows[0]?.run}`,
  )
}

async function leases({db}: Ground): Promise<StoreFinding> {
  const rows = await db
    .selectFrom('leases')
    .innerJoin('runs', 'runs.id', 'leases.run')
    .select(['leases.lease_key', 'leases.run', 'runs.state'])
    .where('runs.state', '!=', 'open')
    .execute()
  return finding(
    'leases',
    rows.map(({lease_key, run, state}) => `${lease_key} is held by run ${run}, which is ${state}`),
    'of open runs alone',
    'landlord lock list',
  )
}

async function tokens({db}: Ground): Promise<StoreFinding> {
  const rows = await db
    .selectFrom('leases')
    .leftJoin('tokens', 'tokens.token_key', 'leases.lease_key')
    .select(['leases.lease_key', 'leases.token', 'tokens.highest'])
    .execute()
  const wrong = rows
    .filter(({token, highest}) => Number(token) > Number(highest ?? 0))
    .map(({lease_key, token}) => `${lease_key} is held with token ${token}, which was never given out`)
  return finding('tokens', wrong, 'no lease above the highest that was given out', 'landlord lock list')
}
