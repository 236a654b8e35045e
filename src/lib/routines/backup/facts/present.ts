import {type FileProblem, missingStripes} from '../../../backup/presence.ts'
import {needed, type Step, satisfied} from '../../../engine/index.ts'
import type {ErrorCode} from '../../../error-codes.ts'
import type {CataloguedSet} from '../../../site/backups.ts'
import type {Site} from '../../../site/site.ts'
import {lookAtPresence} from '../present.ts'
import {setsOf, told, unproven, type Verification} from '../verifying.ts'
import {setsInWords} from './read.ts'
import {RECORDED} from './recorded.ts'

/** In every place where they should lie, of the size and with the content that were recorded when they were young. */
export const filesPresent = (of: Verification): Step<Site, null> => ({
  id: 'present',
  fact: `the files of the backups of ${of.tenant} are where they should be, as they were written`,
  needs: [RECORDED],
  async check({read}, {run}) {
    const proofs = await read.backups.proofs(of.id)
    const open = unproven(setsOf(of, await read.backups.sets(of.id)), proofs, {level: 'present', run})
    if (open.length > 0) return needed([`look for the files of ${setsInWords(open)}, and read them`])
    const bad = told(proofs, run).length
    return bad === 0 ? satisfied(null) : satisfied(null, `of ${bad} sets something is wrong`)
  },
  async apply(act, {run, stop, now, authority, progress}) {
    const {backups, backupDigests, backupStores, topology} = act
    const proofs = await backups.proofs(of.id)
    const open = unproven(setsOf(of, await backups.sets(of.id)), proofs, {level: 'present', run})
    const digests = await backupDigests.of(of.id)
    for (const [server, sets] of Map.groupBy(open, (set) => set.server))
      for (const set of sets) {
        if (stop.aborted) return
        const order = {server, sets: [set], digests, now, content: true, signal: authority.signal, progress}
        const began = performance.now()
        const [seen] = await lookAtPresence({backupStores, topology}, order)
        if (!seen) continue
        const {presence, looked} = seen
        // What is restored is read where the server wrote it. A copy elsewhere that is missing is told, and the set counts all the same.
        const gone = missingStripes(
          set,
          presence.problems.filter(({place}) => place.withinMs === 0),
        )
        await backups.prove([
          {
            set: set.guid,
            tenant: of.id,
            level: 'present',
            passed: gone.length === 0,
            server: looked.join(', '),
            found: presence.found,
            tookMs: performance.now() - began,
            ...(presence.passed ? {} : {code: codeOf(set, gone, presence.problems)}),
          },
        ])
      }
  },
  undo: {none: 'what was found stays in the catalogue'},
})

function codeOf({files}: CataloguedSet, gone: readonly number[], problems: readonly FileProblem[]): ErrorCode {
  if (gone.length === 0) return 'LL-BACKUP-COPY'
  if (problems.every(({fault}) => fault !== 'gone')) return 'LL-BACKUP-DAMAGED'
  return files.length > 1 ? 'LL-BACKUP-STRIPE' : 'LL-BACKUP-GONE'
}
