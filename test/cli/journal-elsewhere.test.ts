import {appendFileSync, copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {expect, test} from 'vitest'
import {documentOf, landlord} from './landlord.ts'
import {project} from './project.ts'

/** A site whose runs are a freeze and a thaw: they need no server. */
function site(more = '') {
  const here = project()
  appendFileSync(here.config, more)
  const env = {LANDLORD_CONFIG: here.config, HEADS_TOKEN: 'a-token-of-heads'}
  const run = (...words: readonly string[]) => landlord(words, {env})
  const json = async (...words: readonly string[]) => documentOf(await run(...words, '--json'))
  const change = async () => {
    expect(await json('freeze', 'x')).toMatchObject({exit: 0})
    expect(await json('thaw', '--confirm', 'x')).toMatchObject({exit: 0})
  }
  const store = join(here.folder, 'landlord.db')
  return {...here, run, json, change, store, [Symbol.dispose]: here[Symbol.dispose]}
}

/** Both files of the store as they are now. */
function copyOf(store: string, to: string): void {
  using database = new DatabaseSync(store)
  database.exec('pragma wal_checkpoint(truncate)')
  copyFileSync(store, to)
}

test('heads are appended to a file elsewhere; a store that was set back or cut shows against it', async () => {
  using here = site('heads: {file: kept/heads.ndjson}\n')
  const file = join(here.folder, 'kept', 'heads.ndjson')
  // The folder is not there: said, the command is content, and what was missed comes with the next.
  const missed = await here.run('freeze', 'x')
  expect(missed.exit).toBe(0)
  expect(missed.stderr).toContain('was not sent to file')
  expect(missed.stderr).toContain('ENOENT; it goes with the next')
  // Whoever looks later is told, too, by where it lies; and that the fleet is frozen.
  const told = async () => {
    const {result} = (await here.json('doctor')) as {
      result: {parts: {part: string; found: {fact: string; state: string; text?: string}[]}[]}
    }
    return result.parts.find(({part}) => part === 'the site')?.found ?? []
  }
  const behind = await told()
  expect(behind).toContainEqual(
    expect.objectContaining({
      fact: `file ${file} has the heads of all runs`,
      state: 'poor',
      text: expect.stringMatching(/^it has none; the first that it lacks is seal 1 of run \w{26}, /),
    }),
  )
  expect(behind).toContainEqual(
    expect.objectContaining({fact: 'changes may be made', state: 'poor', text: expect.stringMatching(/^FROZEN: x/)}),
  )
  mkdirSync(join(here.folder, 'kept'))
  expect((await here.run('thaw', '--confirm', 'x')).stderr).toBe('')
  const seqs = () =>
    readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).seq)
  expect(seqs()).toEqual([1, 2, 3, 4])
  expect(await told()).toContainEqual(
    expect.objectContaining({fact: `file ${file} has the heads of all runs`, state: 'good', text: '4 seals'}),
  )
  const verify = () => here.json('run', 'verify', '--heads', file)
  expect(await verify()).toMatchObject({exit: 0, result: {runs: 2, events: 4, seals: 4, heads: 4, wrong: []}})

  copyOf(here.store, join(here.folder, 'before.db'))
  await here.change()
  expect(seqs()).toHaveLength(8)
  for (const name of readdirSync(here.folder)) if (name.startsWith('landlord.db')) rmSync(join(here.folder, name))
  copyFileSync(join(here.folder, 'before.db'), here.store)
  // In itself the old store is sound.
  expect(await here.json('run', 'verify')).toMatchObject({exit: 0})
  const setBack = (await verify()) as {exit: number; result: {wrong: string[]}}
  expect(setBack.exit).toBe(8)
  expect(setBack.result.wrong).toHaveLength(4)
  expect(setBack.result.wrong[0]).toContain('seal 5 of run')
  // Something else in its place, whole and sound: another story than the one that was told.
  await here.change()
  expect(JSON.stringify((await verify()).result)).toContain('the store has another one in its place')
  writeFileSync(file, 'nonsense\n')
  expect(await verify()).toMatchObject({exit: 2, error: {code: 'LL-HEADS-FILE', why: 'line 1 is no head'}})
})

test('heads are posted with their token, again with the next where it failed, and a dead man hears of each close', async () => {
  const heard: {url: string; token: string; body: string}[] = []
  let answer = 503
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      heard.push({
        url: request.url ?? '',
        token: request.headers.authorization ?? '',
        body: Buffer.concat(chunks).toString(),
      })
      response.writeHead(request.url === '/heads' ? answer : 200).end('ok')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    using here = site(
      `heads: {post: '${at}/heads', token: 'env:HEADS_TOKEN', ping: '${at}/ping/landlord?key=secret-of-ping'}\n`,
    )
    const failed = await here.run('freeze', 'x', '--json')
    expect(failed.exit).toBe(0)
    expect(failed.stderr).toContain(`post ${at}/heads: it answered 503`)
    expect(failed.stderr).not.toContain('secret')
    answer = 204
    expect((await here.run('thaw', '--confirm', 'x')).stderr).toBe('')
    const posts = heard.filter(({url}) => url === '/heads')
    expect(posts.map(({token}) => token)).toEqual(['Bearer a-token-of-heads', 'Bearer a-token-of-heads'])
    expect(posts.map(({body}) => JSON.parse(body).heads.map(({seq}: {seq: number}) => seq))).toEqual([
      [1, 2],
      [1, 2, 3, 4],
    ])
    const pings = heard.filter(({url}) => url.startsWith('/ping/landlord'))
    expect(pings.map(({body}) => Number(body.split(' ')[0]))).toEqual([2, 4])
    // Looking closes nothing and tells nobody.
    await here.run('run', 'list')
    expect(heard).toHaveLength(4)
  } finally {
    server.close()
  }
})

test('old journals go to an archive and can still be proven; the younger stay, and what was moved is not undone', async () => {
  using here = site('journal: {keepDays: 30}\n')
  await here.change()
  const {runs} = (await here.json('run', 'list')).result as {runs: {id: string}[]}
  const [thaw, freeze] = runs as [{id: string}, {id: string}]
  const age = (id: string, days: number) => {
    using database = new DatabaseSync(here.store)
    database.prepare('update runs set closed_at = ? where id = ?').run(Date.now() - days * 86_400_000, id)
  }
  age(freeze.id, 40)
  age(thaw.id, 20)
  const folder = join(here.folder, 'archive')
  const prune = (...more: readonly string[]) => here.json('run', 'prune', '--archive', folder, ...more)
  expect(await prune('--before', '10d', '--yes')).toMatchObject({exit: 10, error: {code: 'LL-PRUNE-RETENTION'}})
  expect(await prune('--before', 'soon', '--yes')).toMatchObject({exit: 2})
  expect(await prune('--before', '30d', '--plan')).toMatchObject({exit: 0, changed: 0, result: {runs: 1}})
  expect(await prune('--before', '30d')).toMatchObject({exit: 10, error: {code: 'LL-NOT-CONFIRMED'}})
  const pruned = await prune('--before', '30d', '--yes')
  expect(pruned).toMatchObject({exit: 0, changed: 1, result: {runs: 1}})
  const [file = ''] = readdirSync(folder)
  expect((pruned.result as {archives: string[]}).archives).toEqual([file])
  expect(await prune('--before', '30d', '--yes')).toMatchObject({exit: 0, changed: 0})

  expect(await here.json('run', 'verify')).toMatchObject({exit: 0, result: {runs: 3, unseen: 1}})
  const proven = () => here.json('run', 'verify', '--archive', folder)
  expect(await proven()).toMatchObject({exit: 0, result: {runs: 3, events: 6, unseen: 0, wrong: []}})
  expect((await here.run('run', 'show', freeze.id)).stdout.replaceAll(/\s+/g, ' ')).toContain(`in the archive ${file}`)
  expect(await here.json('run', 'undo', freeze.id, '--confirm', 'fleet')).toMatchObject({exit: 10})
  const bytes = readFileSync(join(folder, file))
  writeFileSync(join(folder, file), bytes.subarray(0, bytes.length - 9))
  expect(await proven()).toMatchObject({exit: 8, result: {wrong: [expect.stringContaining(freeze.id)]}})
  rmSync(join(folder, file))
  expect(await proven()).toMatchObject({exit: 8, result: {wrong: [expect.stringContaining('ENOENT')]}})
  writeFileSync(join(folder, file), bytes)
  expect(await proven()).toMatchObject({exit: 0})
})
