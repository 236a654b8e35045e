import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {releaseReading, releaseWriting} from '../../src/lib/adapters/releases/index.ts'
import {openSqliteStore} from '../../src/lib/adapters/store/sqlite/open.ts'
import type {Authority} from '../../src/lib/engine/step.ts'
import {OperatorError} from '../../src/lib/errors.ts'
import {releaseRules} from '../../src/lib/release/rules.ts'
import type {TenantRecord} from '../../src/lib/site/inventory.ts'
import {openOrder, ulidOf} from '../store/orders.ts'

/** A library over a store of its own, and a run that may write to both; `Symbol.asyncDispose` removes all. */
export async function libraryForTest() {
  const root = mkdtempSync(join(tmpdir(), 'landlord-releases-'))
  const store = await openSqliteStore({path: join(root, 'ops/landlord.db'), liveness: () => 'unknown'})
  const tenure = await store.runs.open(openOrder({run: ulidOf(1), subject: 'release:1.0.0'}))
  if ('refused' in tenure) throw new Error(tenure.refused)
  const authority: Authority = {
    attempt: ulidOf(2),
    run: tenure.run,
    store: store.runs.id,
    fence: tenure.fence,
    signal: new AbortController().signal,
  }
  const library = {folder: join(root, 'releases'), catalogue: store.catalogue, rules: releaseRules}
  return {
    root,
    folder: library.folder,
    store,
    tenure,
    authority,
    reading: releaseReading(library),
    writing: releaseWriting(library, store.catalogueFor(authority)),
    /** Writes a zip and says its path. */
    file(name: string, content: Buffer | string): string {
      writeFileSync(join(root, name), content)
      return join(root, name)
    },
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]()
      rmSync(root, {recursive: true, force: true})
    },
  }
}

/** What an operator is told; anything but an `OperatorError` is thrown on. */
export async function refusal(work: Promise<unknown>): Promise<OperatorError> {
  try {
    await work
  } catch (error) {
    if (error instanceof OperatorError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

/** A tenant that runs a release. */
export const tenantOn = (release: string): TenantRecord => ({
  name: 'acme',
  id: ulidOf(3),
  displayName: 'Acme AB',
  contacts: [],
  vm: 'app-1',
  place: 1,
  server: 'sql-1',
  release,
  sids: {a: 'A'.repeat(32), b: 'B'.repeat(32)},
  liveSlot: 'a',
  timeZone: 'UTC',
  ring: 'main',
  window: 'Sun 02:00-05:00',
  state: 'up',
  createdAt: '2026-11-22T00:00:00.000Z',
  createdBy: 'ann',
})
