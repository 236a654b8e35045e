import {existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join, sep} from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {ProcessWatch} from '../secrets/processes.ts'
import {type Find, foundBelow, foundIn, type Sought} from '../secrets/search.ts'
import {AcceptanceLab, create} from './lab.ts'

let lab: AcceptanceLab
let home: string
let made: string
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'll-secrets-'))
  made = join(home, 'passwords-made')
  writeFileSync(made, '', {mode: 0o600})
  mkdirSync(join(home, 'tmp'))
  lab = await AcceptanceLab.up()
})
afterAll(async () => {
  await lab.down()
  rmSync(home, {recursive: true, force: true})
})

/** Passwords that the product made, and what the lab has in its folders of secrets and keys. */
function secrets(): readonly Sought[] {
  const texts = (folder: string) =>
    existsSync(folder)
      ? readdirSync(folder, {recursive: true, withFileTypes: true})
          .filter((entry) => entry.isFile())
          .map((entry) => ({name: entry.name, text: readFileSync(join(entry.parentPath, entry.name), 'latin1')}))
      : []
  const passwords = readFileSync(made, 'utf8').split('\n').filter(Boolean)
  return [
    ...passwords.map((value, at) => ({name: `password ${at + 1}`, value})),
    ...texts(join(lab.dir, 'secrets')).map(({name, text}) => ({name, value: text.trimEnd()})),
    ...texts(join(lab.dir, 'keys'))
      .filter(({text}) => text.includes('PRIVATE KEY'))
      // A line in its midst: enough to tell the key by, in whatever it was wrapped.
      .map(({name, text}) => ({name, value: text.split('\n')[2] ?? text})),
  ].filter(({value}) => value.length >= 8)
}

/** Where they belong: the lab's own folders, the tenant's configuration on its VM's disk, the list that this test asked for. */
const isHome = (path: string): boolean =>
  path === made ||
  [join(lab.dir, 'secrets'), join(lab.dir, 'keys'), join(lab.dir, 'certificates')].some((folder) =>
    path.startsWith(folder + sep),
  ) ||
  /[/\\]vms[/\\][^/\\]+[/\\].*[/\\]tenants[/\\][^/\\]+[/\\][^/\\]+\.json$/.test(path)

test('no password, key or token is anywhere but where it belongs', {timeout: 180_000}, async () => {
  const env = {
    HOME: home,
    XDG_CACHE_HOME: join(home, 'cache'),
    TMPDIR: join(home, 'tmp'),
    LANDLORD_PASSWORDS_MADE: made,
    LANDLORD_SECRETS_MARK: home,
  }
  const watch = new ProcessWatch(`LANDLORD_SECRETS_MARK=${home}`)
  const said: string[] = []
  const run = async (args: readonly string[], more: NodeJS.ProcessEnv = {}) => {
    const {stdout, stderr, exitCode} = await lab.run(args, {...env, ...more})
    said.push(stdout, stderr)
    return {stdout, exitCode}
  }
  expect((await run(create('acme'))).exitCode).toBe(0)
  expect(
    (
      await run(
        create('borg').filter((word) => word !== '--json'),
        {DEBUG: '*'},
      )
    ).exitCode,
  ).toBe(0)
  const {run: id} = JSON.parse((await run(create('citra'))).stdout)
  // Cut off while the password is on its way, then failed, resumed, shown and undone.
  const cut = lab.start(create('delta'), {...env, LANDLORD_HALT_AT_EVENT: '19'})
  await cut.says('halted at event 19')
  cut.kill()
  await cut.end()
  await run(create('delta'))
  for (const args of [
    ...[
      ['run', 'show', id],
      ['run', 'show', id, '--json'],
      ['run', 'list', '-o', 'wide'],
      ['tenant', 'show', 'acme', '--json'],
    ],
    ...[
      ['vm', 'show', 'app-1'],
      ['config', 'explain'],
      ['config', 'check'],
      ['release', 'show', '1.0.0', '--json'],
    ],
    ['run', 'undo', id, '--confirm', 'citra'],
  ])
    await run(args)

  const sought = secrets()
  expect(sought.filter(({name}) => name.startsWith('password')).length).toBeGreaterThanOrEqual(8)
  expect(sought.map(({name}) => name)).toEqual(expect.arrayContaining(['admin', 'id_ed25519']))
  const here = foundBelow(lab.dir, sought, isHome)
  const there = foundBelow(home, sought, isHome)
  const processes = watch.end(sought)
  expect(here.files).toBeGreaterThan(20)
  expect(processes.seen).toBeGreaterThan(5)
  // A VM keeps its own certificate and host key.
  const isOfVm = ({name, where}: Find) =>
    name.endsWith('.key') && /[/\\]vms[/\\][^/\\]+[/\\](snapshot[/\\])?state\.db/.test(where)
  expect([...here.finds.filter((find) => !isOfVm(find)), ...there.finds, ...processes.finds]).toEqual([])
  expect(said.flatMap((text, at) => foundIn(`output ${at}`, Buffer.from(text), sought))).toEqual([])
  // The search finds what is there: a tenant's own configuration holds its password.
  const config = foundBelow(join(lab.dir, 'vms'), sought, (path) => !path.endsWith('.json'))
  expect(config.finds.length).toBeGreaterThan(0)
})
