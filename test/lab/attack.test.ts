import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import type {Attack} from '../../src/lab/attack/attempt.ts'
import {labTrace, labUp, small} from '../../src/lab/client.ts'
import {lab as program} from './clients/lab-clients.ts'
import {labFolder} from './folder.ts'
import {LabHands} from './tenant.ts'

const folder = labFolder()

beforeAll(async () => {
  const hands = new LabHands(await labUp(folder.dir, {only: small}))
  for (const name of ['acme', 'beta']) await hands.tenant(name)
  await hands.ssh.call('service.state', {name: 'rs-acme', wanted: 'running', timeoutMs: 25_000})
})
afterAll(() => folder.drop())

/** What it reports, and what the stands saw of it. */
async function attack(kind: string, ...more: readonly string[]) {
  const before = (await labTrace(folder.dir)).length
  const {exit, stdout, stderr} = await program(folder.dir, 'attack', kind, '--tenant', 'acme', '--json', ...more)
  if (exit !== 0) throw new Error(stderr)
  return {...(JSON.parse(stdout) as Attack), seen: (await labTrace(folder.dir)).slice(before)}
}

describe('an attack', () => {
  test('that guesses passwords is refused each time, and seen', async () => {
    const {attempts, seen} = await attack('password', '--attempts', '12')
    expect(attempts).toHaveLength(12)
    for (const attempt of attempts) expect(attempt).toMatchObject({outcome: 'refused', number: 18456})
    const logOns = seen.filter(({kind, error}) => kind === 'login' && error === 18456)
    expect(logOns.map(({principal}) => principal)).toEqual(Array(12).fill('acme_a'))
  })

  test("with another tenant's login does not reach the database, and is seen", async () => {
    const {attempts, seen} = await attack('neighbour', '--attempts', '2')
    for (const {outcome, number} of attempts) {
      expect(outcome).toBe('refused')
      expect([4060, 916]).toContain(number)
    }
    expect(
      seen.filter(({kind, principal, error}) => kind === 'login' && principal === 'beta_a' && error !== null),
    ).toHaveLength(2)
  })

  test('with the right login is let in, and only where it comes from tells', async () => {
    const {attempts, seen} = await attack('stranger', '--attempts', '1')
    expect(attempts).toMatchObject([{outcome: 'opened'}])
    const [logOn] = seen.filter(({kind}) => kind === 'login')
    expect(logOn).toMatchObject({principal: 'acme_a', error: null})
    expect(logOn?.text).toContain('program Microsoft SQL Server Management Studio on LAPTOP-7F3A')
  })

  test('over HTTP gets nothing but refusals', async () => {
    const {attempts} = await attack('http')
    expect(attempts.map(({what}) => what)).toContain('headers that never end')
    expect(attempts.filter(({outcome}) => outcome === 'opened')).toEqual([])
    const {seen} = await attack('password', '--attempts', '1')
    expect(seen.length).toBeGreaterThan(0)
  })

  test('with strange keys does not get into the VM, and is seen', async () => {
    const {attempts, seen} = await attack('ssh', '--attempts', '2')
    for (const attempt of attempts) expect(attempt).toMatchObject({outcome: 'refused'})
    const logOns = seen.filter(({stand, kind, error}) => stand === 'app-1' && kind === 'login' && error !== null)
    expect(logOns.map(({principal}) => principal).toSorted()).toEqual(['Administrator', 'landlord'])
  })

  test('of nobody, of no kind, or without end is not carried out', async () => {
    const refused = (...words: readonly string[]) => program(folder.dir, 'attack', ...words)
    expect(await refused('password', '--tenant', 'nobody')).toMatchObject({exit: 2})
    expect(await refused('charm', '--tenant', 'acme')).toMatchObject({exit: 2})
    expect(await refused('password', '--tenant', 'acme', '--attempts', '61')).toMatchObject({exit: 2})
  })
})
