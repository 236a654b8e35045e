import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {type LabUp, labDown, labUp} from '../../src/lab/client.ts'
import {inGroups, labFolder} from './folder.ts'
import {LabHands} from './tenant.ts'

const bundle = join(import.meta.dirname, '../../dist/lab.cjs')

/** Processes that were told of this folder: for finding, not for ending. */
const toldOf = (dir: string): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(dir)
      } catch {
        return false
      }
    })
    .map(Number)

const until = async (holds: () => boolean): Promise<void> => {
  const deadline = performance.now() + 60_000
  while (!holds() && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20))
}

test('after a SIGKILL of every process of the whole lab, a service running: lab down leaves nothing', async () => {
  const folder = labFolder()
  try {
    const lab: LabUp = await labUp(folder.dir)
    const hands = new LabHands(lab)
    await hands.tenant('acme')
    expect(
      await hands.ssh.call('service.state', {name: 'rs-acme', wanted: 'running', timeoutMs: 25_000}),
    ).toMatchObject({
      ok: true,
    })
    const births = Object.values(lab.processes)
    const groups = births.map(({pgid}) => pgid)
    expect(inGroups(groups)).toHaveLength(lab.stands.length + 1)
    for (const {pid} of births) process.kill(pid, 'SIGKILL')
    await labDown(folder.dir)
    expect(inGroups(groups)).toEqual([])
    expect(toldOf(folder.dir)).toEqual([])
    const again = await labUp(folder.dir)
    expect(again.started).toHaveLength(lab.stands.length)
  } finally {
    await folder.drop()
  }
})

/** Of each kind one: what is killed half-way does not depend on how many there are. */
const STANDS = ['sql-1', 'app-1', 'outside']

test.each([80, 200, 320, 450, 600, 800])(
  'after a SIGKILL of lab up itself, %i ms after its start: nothing',
  async (ms) => {
    const folder = labFolder()
    try {
      const child = spawn(process.execPath, [bundle, 'up', '--only', STANDS.join(), '--dir', folder.dir], {
        stdio: 'ignore',
      })
      await new Promise((resolve) => setTimeout(resolve, ms))
      child.kill('SIGKILL')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
      await labDown(folder.dir)
      await until(() => toldOf(folder.dir).length === 0)
      expect(toldOf(folder.dir)).toEqual([])
      expect((await labUp(folder.dir, {only: STANDS})).stands.map(({name}) => name)).toEqual(STANDS)
    } finally {
      await folder.drop()
    }
  },
)
