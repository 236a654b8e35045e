import {headerProblem} from '../../backup/header.ts'
import type {Sight} from '../../site/site.ts'
import type {ServerPlace} from '../../site/topology.ts'
import {nothingThere} from '../backup/present.ts'
import {filesSeenFrom} from '../backup/seen-from.ts'
import {type Diagnosis, diagnosed} from './diagnosis.ts'

/**
 * Whether the verification server reads what others back up: its service account may lack rights on the share that theirs have. Shown by
 * the newest backup that is known, whose header is read there; a folder with none in it shows nothing. Undocumented procedures that
 * list folders (xp_dirtree and its like) are not used.
 */
export const examineBackups = (see: Sight, verifier: string): Promise<readonly Diagnosis[]> =>
  Promise.all(
    see.read.topology.servers.flatMap((server) => (server.backups ? [readsThoseOf(server, verifier, see)] : [])),
  )

/** Whether each place where a server's backup files are looked at, copies too, can be listed; an empty one is not believed while there are backups. */
export const examineBackupStores = ({read}: Pick<Sight, 'read'>, server: string): Promise<readonly Diagnosis[]> =>
  Promise.all(
    read.backupStores(server).map((store) =>
      diagnosed(`${store.name} shows the backup files of ${server}`, async () => {
        const {length} = await store.list()
        if (length > 0) return {text: `${length} files in ${store.place}`}
        const [known] = await read.backups.list({server, limit: 1})
        if (known) throw nothingThere(store)
        return {text: `${store.place} is empty, and no backup is known yet`}
      }),
    ),
  )

const readsThoseOf = ({name, backups}: ServerPlace, verifier: string, {read, inspect}: Sight): Promise<Diagnosis> =>
  diagnosed(`${verifier} reads the backups of ${name}`, async () => {
    if (!backups) return undefined
    const [set] = await read.backups.list({server: name, origin: 'landlord', limit: 1})
    if (!set) return {state: 'poor', text: `not known before there is one: none in ${backups.seenFrom} is known`}
    const files = filesSeenFrom(set, backups)
    const problem = headerProblem(await inspect.media(verifier).headers(files), set, set.tenant)
    const shown = `${set.kind} backup of ${set.tenantName}, ${files[0]}`
    return problem === undefined
      ? {text: `read the header of the ${shown}`}
      : {
          state: 'bad',
          code: 'LL-BACKUP-FOREIGN',
          text: `the ${shown}: ${problem}`,
          next: ['landlord explain LL-BACKUP-FOREIGN'],
        }
  })
