import {mayDrop} from '../../../backup/scratch.ts'
import type {Finding} from '../../../engine/finding.ts'
import {blocked, needed, type Step, type StepReference, satisfied} from '../../../engine/index.ts'
import type {CopyRecord} from '../../../site/copies.ts'
import type {Site, SiteReading, SiteWriting} from '../../../site/site.ts'
import {ownCopy, proofName, rebuiltBy, verifierOf} from '../proving.ts'
import type {Verification} from '../verifying.ts'
import {placeOf} from './references.ts'

/** What verifications of this tenant left that were killed, and whose runs are nobody's to resume any more. */
export const leftoversDropped = (of: Verification, needs: readonly StepReference[]): Step<Site, null> => ({
  id: 'leftovers',
  fact: `no copy of an earlier verification of ${of.tenant} is left on ${of.verifier}`,
  needs,
  async check({read}, {run}) {
    const left = await leftovers(read, of, run)
    if (left.length === 0) return satisfied(null)
    const names = left.map(({database}) => database)
    return needed(
      names.map((name) => `drop database ${name} on ${of.verifier}`),
      {names},
    )
  },
  async apply(act, {before}) {
    for (const name of (before as {readonly names: readonly string[]}).names) await drop(act, of, name)
  },
  undo: {none: 'nobody misses them'},
})

/** The claim on its proofs is this run's, so whatever other run made it is not at work any more. */
async function leftovers(
  {copies}: SiteReading,
  of: Verification,
  run: string | undefined,
): Promise<readonly CopyRecord[]> {
  const standing = await copies.standing({server: verifierOf(of), tenant: of.id})
  return standing.filter((copy) => copy.purpose === 'proof' && copy.run !== run)
}

/** Whatever was found: a copy with all that customers have in it does not stay. */
export const dropped = (of: Verification, needs: readonly StepReference[]): Step<Site, null> => ({
  id: 'dropped',
  fact: `the copy is dropped on ${of.verifier}`,
  needs,
  async check({read}, {run}) {
    if (!(await rebuiltBy(read, of, run))) return {finding: 'unknown', after: 'proven'}
    return standing(read, of, run)
  },
  apply: (act, {authority}) => drop(act, of, proofName(of, authority.run)),
  undo: {
    what: 'the copy, which is dropped',
    check: ({read}, _left, {run}) => standing(read, of, run),
    apply: (act, _left, {authority}) => drop(act, of, proofName(of, authority.run)),
  },
})

async function standing(read: SiteReading, of: Verification, run: string | undefined): Promise<Finding<null>> {
  const copy = await ownCopy(read, of, run)
  if (copy === undefined) return satisfied(null)
  const {role} = placeOf(verifierOf(of), read.topology)
  if (!mayDrop({database: copy.database, purpose: copy.purpose, stands: true}, role))
    return blocked(
      'LL-FOREIGN',
      `${copy.database} on ${of.verifier} is not called as a copy, or not where one may stand`,
    )
  return needed([`drop database ${copy.database} on ${of.verifier}`])
}

/** Its row last: a row without a database is looked for and found gone; a database without a row would stay. */
async function drop({restoring, copies}: SiteWriting, of: Verification, database: string): Promise<void> {
  const server = verifierOf(of)
  await restoring(server).dropScratch(database)
  await copies.gone({server, database})
}
