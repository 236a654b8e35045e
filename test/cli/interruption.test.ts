import {appendFileSync} from 'node:fs'
import {createServer} from 'node:net'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {documentOf, landlord, ROOT} from './landlord.ts'
import {project} from './project.ts'

const ZIP = join(ROOT, 'dist', 'sample-product-1.0.0.zip')
const CREATE = [
  'tenant',
  'create',
  'acme',
  '--name',
  'Acme AB',
  '--contact',
  'Ann <ann@acme.example> +46701234567',
  '--yes',
  '--json',
]

/** A database server that takes the connection and never says a word; `reached` is when the first one comes. */
async function silentServer() {
  const {promise: reached, resolve} = Promise.withResolvers<void>()
  const server = createServer((socket) => {
    socket.on('error', () => {})
    resolve()
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {port, reached, [Symbol.dispose]: () => void server.close()}
}

test.each([
  ['SIGINT', 130, 'LL-INTERRUPTED'],
  ['SIGTERM', 143, 'LL-TERMINATED'],
  ['SIGHUP', 143, 'LL-TERMINATED'],
] as const)('%s while planning ends at once, with its document: nothing was touched', async (name, exit, code) => {
  using server = await silentServer()
  using here = project(server.port)
  const env = {LANDLORD_CONFIG: here.config}
  await landlord(['release', 'add', ZIP, '--yes'], {env})
  const ended = await landlord(CREATE, {env, signal: {name, when: server.reached}})
  expect(ended).toMatchObject({exit, stderr: ''})
  expect(documentOf(ended)).toMatchObject({command: 'tenant create', run: null, exit, changed: 0, error: {code}})
})

test('--timeout ends a plan that takes too long with 124', async () => {
  using server = await silentServer()
  using here = project(server.port)
  const env = {LANDLORD_CONFIG: here.config}
  await landlord(['release', 'add', ZIP, '--yes'], {env})
  const ended = await landlord([...CREATE, '--timeout', '500ms'], {env})
  expect(ended.exit).toBe(124)
  expect(documentOf(ended)).toMatchObject({exit: 124, error: {code: 'LL-TIMEOUT'}})
})

test('a signal after the answer was told takes nothing from it: what closes the command is brought to its end', async () => {
  using server = await silentServer()
  using here = project()
  appendFileSync(here.config, `heads: {post: "http://127.0.0.1:${server.port}/heads", timeoutSeconds: 1}\n`)
  const signal = {name: 'SIGINT', when: server.reached} as const
  const ended = await landlord(['freeze', 'x', '--json'], {env: {LANDLORD_CONFIG: here.config}, signal})
  expect(documentOf(ended)).toMatchObject({exit: 0})
  expect(ended).toMatchObject({exit: 0, stderr: expect.stringContaining('it goes with the next')})
})
