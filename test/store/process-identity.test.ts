import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {readFileSync} from 'node:fs'
import {expect, test} from 'vitest'
import {processActor, processLiveness} from '../../src/lib/adapters/store/process-identity.ts'

/** Elsewhere there is no /proc to ask. */
const onLinux = test.skipIf(process.platform !== 'linux')

onLinux('this process is itself, and alive', () => {
  const me = processActor()
  expect(me).toMatchObject({
    pid: process.pid,
    started: expect.stringMatching(/^\d+$/),
    boot: expect.stringMatching(/^[0-9a-f-]{36}\/pid:\[\d+\]$/),
  })
  expect(processLiveness(me)).toBe('alive')
  expect(processActor()).toEqual(me)
})

onLinux('the same number at another time is another process', () => {
  expect(processLiveness({...processActor(), started: '1'})).toBe('dead')
})

onLinux('of another host, another boot or another container nothing is known', () => {
  const me = processActor()
  for (const other of [{host: 'far'}, {boot: `${crypto.randomUUID()}/pid:[1]`}, {boot: ''}])
    expect(processLiveness({...me, ...other})).toBe('unknown')
})

onLinux('a child is alive while it runs, also when it is stopped; killed, it is dead', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {stdio: 'ignore'})
  await once(child, 'spawn')
  const holder = {...processActor(), pid: child.pid as number, started: startOf(child.pid as number)}
  expect(processLiveness(holder)).toBe('alive')
  child.kill('SIGSTOP')
  expect(processLiveness(holder)).toBe('alive')
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(processLiveness(holder)).toBe('dead')
})

function startOf(pid: number): string {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}
