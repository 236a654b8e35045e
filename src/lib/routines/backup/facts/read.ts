import {parsedStamp} from '../../../backup/stamp.ts'
import {needed, type Step, type StepReference, satisfied} from '../../../engine/index.ts'
import type {OperatorError} from '../../../errors.ts'
import type {BackupProof, CataloguedSet, MediaInspecting} from '../../../site/backups.ts'
import type {Site} from '../../../site/site.ts'
import {type Read, readHeader, readMedia} from '../reading-media.ts'
import {filesSeenFrom} from '../seen-from.ts'
import {setsOf, told, unproven, type Verification} from '../verifying.ts'

export const HEADERS = {id: 'headers'}
const MEDIA = {id: 'media'}

/** Whose each file is, and whether it is the set that was taken: read under another account, on another machine than it was written. */
export const headersRead = (of: Verification, needs: readonly StepReference[]): Step<Site, null> =>
  setsRead(of, {
    id: HEADERS.id,
    level: 'header',
    fact: `headers of the backups of ${of.tenant} are read and compared`,
    verb: 'reads the headers of',
    needs,
    read: (set, files, media) =>
      readHeader(set, parsedStamp(set.description)?.id === undefined ? undefined : of.id, files, media),
  })

/** RESTORE VERIFYONLY WITH CHECKSUM; that it restores is another proof. */
export const mediaRead = (of: Verification): Step<Site, null> =>
  setsRead(of, {
    id: MEDIA.id,
    level: 'media',
    fact: `every page of the backups of ${of.tenant} is read`,
    verb: 'reads every page of',
    needs: [HEADERS],
    read: readMedia,
  })

type Proof = Omit<BackupProof, 'at' | 'run'>

interface Reading {
  readonly id: string
  readonly level: 'header' | 'media'
  readonly fact: string
  readonly verb: string
  readonly needs: readonly StepReference[]
  read(set: CataloguedSet, files: readonly string[], media: MediaInspecting): Promise<Read>
}

/**
 * Set by set, each verdict durable before the next is read: cut off, it goes on where it was. A bad set is a finding and no failure of
 * the run; only what could not be reached is.
 */
function setsRead(of: Verification, {id, level, fact, verb, needs, read: readOne}: Reading): Step<Site, null> {
  const left = async (backups: Parameters<typeof openSets>[0], run: string | undefined) =>
    openSets(backups, of, {level, run})
  return {
    id,
    fact,
    needs,
    async check({read}, {run}) {
      const open = await left(read.backups, run)
      if (open.length > 0) return needed([`${of.verifier} ${verb} ${setsInWords(open)}`], {sets: open.length})
      const bad = told(await read.backups.proofs(of.id), run).length
      return bad === 0 ? satisfied(null) : satisfied(null, `${bad} ${bad === 1 ? 'is' : 'are'} not what was taken`)
    },
    async apply({backups, media, topology}, {run, stop, progress}) {
      const verifier = of.verifier ?? ''
      const reading = media(verifier)
      const open = await left(backups, run)
      const gone: {readonly proof: Proof; readonly error: OperatorError}[] = []
      for (const [index, set] of open.entries()) {
        if (stop.aborted) return
        progress(`${index + 1} of ${open.length}: ${set.kind}`, index / open.length)
        const place = topology.servers.find(({name}) => name === set.server)?.backups
        const files = place ? filesSeenFrom(set, place) : set.files.map(({path}) => path)
        const began = performance.now()
        const {found, error} = await readOne(set, files, reading)
        const proof: Proof = {
          set: set.guid,
          tenant: of.id,
          level,
          passed: error === undefined,
          server: verifier,
          found,
          tookMs: performance.now() - began,
          ...(error === undefined ? {} : {code: error.code}),
        }
        if (error?.code === 'LL-BACKUP-GONE') gone.push({proof, error})
        else await backups.prove([proof])
      }
      const [first] = gone
      if (first === undefined) return
      // Where not one file is there, it may be the wrong folder that the server looks into: nothing is known of any file then.
      if (!(await backups.proofs(of.id)).some((proof) => proof.run === run)) throw first.error
      await backups.prove(gone.map(({proof}) => proof))
    },
    undo: {none: 'what was found stays in the catalogue'},
  }
}

async function openSets(
  backups: {
    sets(tenant: string): Promise<readonly CataloguedSet[]>
    proofs(tenant: string): Promise<Parameters<typeof unproven>[1]>
  },
  of: Verification,
  level: Parameters<typeof unproven>[2],
): Promise<readonly CataloguedSet[]> {
  return unproven(setsOf(of, await backups.sets(of.id)), await backups.proofs(of.id), level)
}

/** `1 full and 12 log backups`. */
export function setsInWords(sets: readonly Pick<CataloguedSet, 'kind'>[]): string {
  const counts = Map.groupBy(sets, ({kind}) => kind)
  const parts = [...counts].map(([kind, own]) => `${own.length} ${kind}`)
  return `${parts.join(' and ')} ${sets.length === 1 ? 'backup' : 'backups'}`
}
