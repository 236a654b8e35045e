// The main job, in the lab: a tenant gets all it needs, a second run changes nothing, a killed run is resumed, another one
// is undone, and nothing is left running. Every command is the product's own, as an operator would type it.
import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {request as plain} from 'node:http'
import {request as secure} from 'node:https'
import {tmpdir} from 'node:os'
import {join, resolve} from 'node:path'

const BIN = resolve(import.meta.dirname, '../bin/run.js')
/** About the middle of a creation: its database is there, its service is not. */
const HALT_AT = '20'

const began = performance.now()
const dir = mkdtempSync(join(tmpdir(), 'landlord-demo-'))
process.env.LANDLORD_CONFIG = join(dir, 'landlord.yaml')
const acme = ['tenant', 'create', 'acme', '--name', 'Acme AB', '--contact', 'Ann Ek <ann@acme.example> +46701234567']
const borg = ['tenant', 'create', 'borg', '--name', 'Borg & Co', '--contact', 'Bo Berg <bo@borg.example> +46701234568']

try {
  say(
    'A lab: SQL Servers over TDS, application VMs over ssh, DNS, a share for backups; all on this machine and in one folder.',
  )
  await landlord(['lab', 'up', '--dir', dir])
  say('What creating a tenant would do. Nothing is changed.')
  await landlord([...acme, '--plan'])
  say('Now it is done.')
  await landlord([...acme, '--yes'])
  say(
    'It answers by its host name, over HTTPS with the lab’s authority trusted, and over HTTP, as a customer would reach it.',
  )
  await answers('https')
  await answers('http')
  say('How it is known to be parted from all others.')
  await landlord(['tenant', 'show', 'acme'])
  say('The same command again changes nothing.')
  const before = await fingerprint()
  await landlord([...acme, '--yes'])
  same(before, await fingerprint(), 'the second run')
  say('A second tenant; its run is killed half-way, with no chance to clean up.')
  await killed([...borg, '--yes'])
  await landlord(['run', 'list'])
  say('The same command takes up the run where it was cut off.')
  await landlord([...borg, '--yes'])
  say('And undoes all that it made: the lab is as it was before.')
  const {id} = JSON.parse(await captured(['run', 'list', '--json'])).result.runs[0]
  await landlord(['run', 'undo', id, '--confirm', 'borg'])
  same(before, await fingerprint(), 'the undo')
  await landlord(['tenant', 'list'])
} finally {
  say('Nothing is left running.')
  await landlord(['lab', 'down', '--dir', dir])
  rmSync(dir, {recursive: true, force: true})
}
console.log(`\nDone in ${((performance.now() - began) / 1000).toFixed(1)} s.`)

function say(text) {
  console.log(`\n# ${text}`)
}

/** Runs the product in this terminal; anything but success ends the demo. */
async function landlord(args) {
  console.log(`$ landlord ${args.map(quoted).join(' ')}`)
  const child = spawn(process.execPath, [BIN, ...args], {stdio: 'inherit'})
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`landlord ${args.slice(0, 2).join(' ')} ended with ${code}`)
}

async function captured(args) {
  const child = spawn(process.execPath, [BIN, ...args], {stdio: ['ignore', 'pipe', 'inherit']})
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (part) => {
    text += part
  })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`landlord ${args.slice(0, 2).join(' ')} ended with ${code}`)
  return text
}

/** Starts the product in a process group of its own, and kills the group at a journal event. */
async function killed(args) {
  console.log(`$ landlord ${args.map(quoted).join(' ')}    # killed at journal event ${HALT_AT}`)
  const env = {...process.env, LANDLORD_HALT_AT_EVENT: HALT_AT}
  const child = spawn(process.execPath, [BIN, ...args], {detached: true, stdio: ['ignore', 'inherit', 'pipe'], env})
  child.stderr.setEncoding('utf8').on('data', (text) => {
    process.stderr.write(text)
    if (text.includes('halted at event')) process.kill(-child.pid, 'SIGKILL')
  })
  const [, signal] = await once(child, 'close')
  if (signal !== 'SIGKILL') throw new Error('it ended before it was killed')
  console.log('Killed.')
}

async function fingerprint() {
  return JSON.parse(await captured(['lab', 'fingerprint', '--dir', dir, '--json'])).result.fingerprint
}

function same(before, after, what) {
  if (before !== after) throw new Error(`${what} changed the lab: ${before} is now ${after}`)
  console.log(`The lab's fingerprint is the same as before: ${after.slice(0, 12)}…`)
}

async function answers(scheme) {
  const {vm} = JSON.parse(await captured(['vm', 'show', 'app-1', '--offline', '--json'])).result
  const host = 'acme.cloud.example'
  const port = scheme === 'https' ? vm.httpsPort : vm.httpPort
  const order = {host: '127.0.0.1', port, path: '/health', headers: {host: `${host}:${port}`}}
  const sent =
    scheme === 'https'
      ? secure({...order, servername: host, ca: readFileSync(join(dir, 'keys', 'ca.pem')), agent: false})
      : plain(order)
  const [response] = await once(sent.end(), 'response')
  let body = ''
  for await (const part of response) body += part
  console.log(`GET ${scheme}://${host}:${port}/health → ${response.statusCode} ${body.trim()}`)
  if (response.statusCode !== 200) throw new Error('it does not answer')
}

function quoted(word) {
  return /^[\w.,:/@%+=-]+$/.test(word) ? word : `"${word}"`
}
