import * as z from 'zod/mini'
import {OperatorError, Unreachable} from '../../errors.ts'
import type {BackupStore, DigestOrder, FileDigest, StoredFile} from '../../site/backup-files.ts'
import {Connection} from '../ssh/index.ts'
import {type Asking, ask} from './ask.ts'
import {digest, instant, orUndefined} from './json.ts'
import type {VerbHost} from './options.ts'
import {SingleShot} from './single-shot.ts'

export interface SshStoreOrder {
  readonly name: string
  readonly withinMs: number
  /** On a disk of that machine, without a closing backslash: a log-on by key reaches no share. */
  readonly root: string
  readonly host: VerbHost
}

/** Files on a Windows machine, by verbs that read below the root and nowhere else. Nothing is started before it is asked something. */
export function sshBackupStore({name, withinMs, root, host}: SshStoreOrder): BackupStore & {close(): Promise<void>} {
  const connection = new Connection(host, host.shareConnection)
  const asking: Asking<VerbHost> = {options: host, carrier: new SingleShot(host, connection)}
  const place = `${root} on ${host.name}`
  const files = async (paths: readonly string[]) =>
    (await told(place, ask(asking, 'backup.read', {root, paths}, seen))).files
  return {
    name,
    kind: 'ssh',
    place,
    withinMs,
    list: () => told(place, listed(asking, root)),
    async files(paths) {
      const found: (StoredFile | undefined)[] = []
      for (let at = 0; at < paths.length; at += AT_ONCE) found.push(...(await files(paths.slice(at, at + AT_ONCE))))
      return found
    },
    async digest(order) {
      const [file] = await files([order.path])
      return file && told(place, digestOf(asking, root, file, order))
    },
    close: () => connection.close(),
  }
}

/** Paths of one request, and files of one answer. */
const AT_ONCE = 2000
/** Bytes in a ms that any disk reads: what a large file is given time by. */
const SLOWEST = 20_000

const file: z.ZodMiniType<StoredFile> = z.object({path: z.string(), bytes: z.number(), modifiedAt: instant})
const page = z.object({files: z.array(file), more: z.boolean()})
const seen = z.object({files: z.array(orUndefined(file))})
const content = orUndefined(z.object({sha256: digest, bytes: z.number()}))

async function listed(asking: Asking<VerbHost>, root: string): Promise<readonly StoredFile[]> {
  const files: StoredFile[] = []
  let more = true
  while (more) {
    const input = {root, after: files.at(-1)?.path ?? null, max: AT_ONCE}
    const next = await ask(asking, 'backup.list', input, page)
    files.push(...next.files)
    // An empty page that promises more would go on for ever.
    more = next.more && next.files.length > 0
  }
  return files
}

/** PowerShell says nothing while it reads: progress is heard at the end. */
async function digestOf(
  asking: Asking<VerbHost>,
  root: string,
  {path, bytes}: StoredFile,
  {signal, progress}: DigestOrder,
): Promise<FileDigest | undefined> {
  signal?.throwIfAborted()
  progress?.({path, bytes: 0, of: bytes})
  const deadlineMs = asking.options.verbTimeoutMs + bytes / SLOWEST
  const found = await ask(asking, 'backup.digest', {root, path}, content, deadlineMs)
  if (found) progress?.({path, bytes: found.bytes, of: found.bytes})
  return found
}

/** The errors of verbs in the words of a store. */
async function told<T>(place: string, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error
    const code = CODES[error.code]
    if (code === undefined) throw error
    const Kind = code === 'LL-BACKUP-STORE' ? Unreachable : OperatorError
    throw new Kind(code, TITLES[code], {
      ...error.detail,
      where: place,
      why: [error.message, error.detail.why].filter(Boolean).join(' '),
      next: code === error.code ? error.detail.next : [`landlord explain ${code}`],
      cause: error,
    })
  }
}

const TITLES = {
  'LL-BACKUP-STORE': 'A place with backup files gives no answer.',
  'LL-BACKUP-STORE-FILE': 'A backup file cannot be read.',
  'LL-BACKUP-STORE-RIGHTS': 'A place with backup files lets nobody in.',
} as const

const CODES: Partial<Record<string, keyof typeof TITLES>> = {
  'LL-BACKUP-STORE': 'LL-BACKUP-STORE',
  'LL-BACKUP-STORE-FILE': 'LL-BACKUP-STORE-FILE',
  'LL-BACKUP-STORE-RIGHTS': 'LL-BACKUP-STORE-RIGHTS',
  'LL-VM-UNREACHABLE': 'LL-BACKUP-STORE',
  'LL-VM-IN-USE': 'LL-BACKUP-STORE-FILE',
  'LL-VM-RIGHTS': 'LL-BACKUP-STORE-RIGHTS',
  'LL-VM-VERB': 'LL-BACKUP-STORE-FILE',
}
