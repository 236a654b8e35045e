import {readdirSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest'
import {AcceptanceLab, create} from './lab.ts'
import {administrator} from './sql.ts'

const STANDS = ['sql-1', 'sql-verify', 'app-1'] as const

let lab: AcceptanceLab
beforeAll(async () => {
  lab = await AcceptanceLab.up({settleEverySeconds: 0.1}, STANDS)
})
beforeEach(async () => {
  await lab.reset()
  // A share outlives the servers that write to it.
  for (const name of readdirSync(share(''))) rmSync(share(name))
})
afterAll(() => lab.down())

const run = (...words: readonly string[]): readonly string[] => ['backup', 'run', ...words, '--yes', '--json']

test('a full, a log and a differential, each in the catalogue with its header read on the verification server', async () => {
  await lab.json(create('acme'))
  for (const [word, kind, ending] of [
    ['full', 'full', '.bak'],
    ['log', 'log', '.trn'],
    ['diff', 'differential', '.dif'],
  ] as const) {
    const before = filesOf('acme')
    const ended = await lab.json(run(word, 'acme'))
    expect(ended).toMatchObject({exit: 0, changed: 1, result: {tenant: 'acme', kind}})
    const [fresh, ...others] = filesOf('acme').filter((name) => !before.includes(name))
    expect(others).toEqual([])
    expect(fresh).toMatch(new RegExp(`^sql-1_acme_acme_${kind}_.*${ended.run}\\${ending}$`))
    const {backups} = (await lab.json(['backup', 'list', 'acme', '--kind', kind, '--limit', '1', '--json'])).result
    expect(backups).toMatchObject([{guid: ended.result.set, run: ended.run, checksums: true, stripes: 1, timeZone: 0}])
  }
})

const share = (name: string): string => join(lab.dir, 'backups', name)
const filesOf = (tenant: string): readonly string[] =>
  readdirSync(join(lab.dir, 'backups'))
    .filter((name) => name.startsWith(`sql-1_${tenant}_`))
    .sort()

async function asAdministrator(text: string): Promise<void> {
  const sa = await administrator(lab.dir)
  try {
    await sa.run(text)
  } finally {
    sa.close()
  }
}
