import {execFile} from 'node:child_process'
import {existsSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {parse} from 'yaml'
import {processLiveness} from '../../src/lib/adapters/store/process-identity.ts'
import {openSqliteStore} from '../../src/lib/adapters/store/sqlite/open.ts'
import {AcceptanceLab, create} from './lab.ts'

const BIN = join(import.meta.dirname, '../../bin/run.js')
const DOCS = join(import.meta.dirname, '../../docs')
const workflow = (name: string) => parse(readFileSync(join(DOCS, 'ci', name), 'utf8'))
const linesOf = (name: string, job: string): readonly string[] =>
  workflow(name).jobs[job].steps.flatMap(({run}: {run?: string}) => (run === undefined ? [] : [run]))

let lab: AcceptanceLab
beforeAll(async () => {
  lab = await AcceptanceLab.up()
  expect(await lab.json(create('acme'))).toMatchObject({exit: 0})
})
afterAll(() => lab.down())

/** A line of the workflow, as a runner gives it to its shell, in the lab's folder. */
async function shell(line: string, config = lab.config): Promise<{code: number; stdout: string; stderr: string}> {
  const text = `landlord() { "${process.execPath}" "${BIN}" "$@"; }\n${line}`
  const env = {...process.env, LANDLORD_CONFIG: config, CI: 'true', NO_COLOR: '1'}
  try {
    const done = await promisify(execFile)('bash', ['-eo', 'pipefail', '-c', text], {cwd: lab.dir, env})
    return {code: 0, ...done}
  } catch (error) {
    return error as {code: number; stdout: string; stderr: string}
  }
}

test('the lines of the two workflows: planned, not approved, approved, carried out, nothing left', async () => {
  const config = lab.configWith('ci', (text) => `${text}plans: {approvals: {routines: ["*"], persons: 1}}\n`)
  const [plan = '', show = ''] = linesOf('landlord-plan.yml', 'plan')
  const [apply = ''] = linesOf('landlord-apply.yml', 'apply')
  expect(await shell(plan, config)).toMatchObject({code: 0})
  const {digest} = JSON.parse(readFileSync(join(lab.dir, 'plan.json'), 'utf8'))
  const shown = await shell(show, config)
  expect(shown.code).toBe(0)
  expect(shown.stdout.replaceAll(/\s+/g, ' ')).toContain(digest)
  expect(shown.stdout).toContain('Sat 01:00-04:00')
  const early = await shell(apply, config)
  expect(early.code).toBe(11)
  expect(JSON.parse(early.stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({error: {code: 'LL-PLAN-UNAPPROVED'}})
  await using store = await openSqliteStore({path: join(lab.dir, 'ops', 'landlord.db'), liveness: processLiveness})
  await store.plans.approve({
    plan: digest,
    actor: {user: 'reviewer', host: 'far', boot: '', pid: 1, started: '1'},
    note: 'pull request 812',
  })
  const done = await shell(apply, config)
  expect(done.code).toBe(0)
  expect(JSON.parse(done.stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({exit: 0, changed: 1})
  expect(readFileSync(join(lab.dir, 'run.md'), 'utf8')).toContain('✔')
  // Nothing to do: the plan workflow is content, and so is applying its plan.
  rmSync(join(lab.dir, 'plan.json'))
  expect(await shell(plan, config)).toMatchObject({code: 0})
})

test('the lines for a fleet: planned from its file, not approved, approved for all of it, carried out, nothing left', async () => {
  const config = lab.configWith('ci-fleet', (text) => `${text}plans: {approvals: {routines: ["*"], persons: 1}}\n`)
  const [plan = '', show = ''] = linesOf('landlord-fleet-plan.yml', 'plan')
  const [apply = ''] = linesOf('landlord-apply.yml', 'apply')
  const told = (stdout: string) => JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
  rmSync(join(lab.dir, 'plan.json'), {force: true})
  rmSync(join(lab.dir, 'run.md'), {force: true})
  declare({acme: 'pilot', borg: 'main'})
  expect(await shell(plan, config)).toMatchObject({code: 0})
  const {digest} = JSON.parse(readFileSync(join(lab.dir, 'plan.json'), 'utf8'))
  const shown = await shell(show, config)
  expect(shown.code).toBe(0)
  expect(shown.stdout.replaceAll(/\s+/g, ' ')).toContain(digest)
  expect(shown.stdout).toMatch(/acme.*main → pilot/)
  expect(shown.stdout).toMatch(/borg.*create: 256 MB/)
  const early = await shell(apply, config)
  expect(early.code).toBe(11)
  expect(told(early.stdout)).toMatchObject({error: {code: 'LL-PLAN-UNAPPROVED'}})
  await using store = await openSqliteStore({path: join(lab.dir, 'ops', 'landlord.db'), liveness: processLiveness})
  await store.plans.approve({
    plan: digest,
    actor: {user: 'reviewer', host: 'far', boot: '', pid: 1, started: '1'},
    note: 'pull request 813',
  })
  const done = await shell(apply, config)
  expect(done.code).toBe(0)
  expect(told(done.stdout)).toMatchObject({exit: 0, result: {tally: {total: 2, done: 2, failed: 0}}})
  expect(readFileSync(join(lab.dir, 'run.md'), 'utf8')).toContain('| borg | changed |')
  rmSync(join(lab.dir, 'plan.json'))
  expect(await shell(plan, config)).toMatchObject({code: 0})
  expect(await shell(show, config)).toMatchObject({code: 0})
  const again = await shell(apply, config)
  expect(told(again.stdout)).toMatchObject({exit: 0, changed: 0, run: null})
})

/** The fleet file of the repository: these tenants, each in its ring. */
function declare(rings: Readonly<Record<string, string>>): void {
  const tenants = Object.entries(rings).map(
    ([name, ring]) =>
      `  ${name}: {name: Acme AB, contacts: ['Ann Ek <ann@acme.example> +46701234567'], ring: ${ring}}\n`,
  )
  writeFileSync(join(lab.dir, 'fleet.yaml'), `tenants:\n${tenants.join('')}`)
}

test('what the page gives as commands is what landlord takes', async () => {
  const page = readFileSync(join(DOCS, 'ci-example.md'), 'utf8')
  const commands = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) => block.trim().split('\n'))
  expect(commands.length).toBeGreaterThan(3)
  rmSync(join(lab.dir, 'plan.json'), {force: true})
  await lab.json(['tenant', 'set', 'acme', '--window', 'Sun 02:00-05:00', '--yes', '--json'])
  declare({acme: 'main'})
  const codes: number[] = []
  for (const command of commands) codes.push((await shell(command)).code)
  // Changes pending; shown; of a fleet too; nobody approves a plan of their own; carried out.
  expect(codes).toEqual([3, 0, 3, 10, 0])
  expect(existsSync(join(lab.dir, 'run.md'))).toBe(true)
})
