import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {channelCommandLine} from '../../../src/lib/adapters/windows/command-line.ts'
import {SshClient} from '../../lab/vm/ssh-client.ts'
import type {Row} from './row.ts'
import {store} from './row.ts'
import type {Target} from './target.ts'

/** A Windows machine behind any sshd, of which the rows may use one folder and names that begin with `ll-contract`. */
export interface Address {
  /** user@host */
  readonly who: string
  readonly port: number
  /** Path of the private key. */
  readonly key: string
  /** `ssh-ed25519 AAAA…` */
  readonly hostKey: string
  /** On the machine; made and removed. */
  readonly folder: string
}

/** Undefined where no machine is named. Throws where what belongs to one is missing. */
export function addressFrom(environment: NodeJS.ProcessEnv): Address | undefined {
  const named = environment.LANDLORD_CONTRACT_VM
  if (!named) return undefined
  const [, who, port] = /^([^@\s]+@[^@:\s]+)(?::(\d+))?$/.exec(named) ?? []
  const {LANDLORD_CONTRACT_VM_KEY: key, LANDLORD_CONTRACT_VM_HOSTKEY: hostKey} = environment
  if (!who) throw new Error('LANDLORD_CONTRACT_VM is user@host or user@host:port.')
  if (!key || !hostKey)
    throw new Error('LANDLORD_CONTRACT_VM needs LANDLORD_CONTRACT_VM_KEY (a file) and LANDLORD_CONTRACT_VM_HOSTKEY.')
  const folder = environment.LANDLORD_CONTRACT_VM_FOLDER ?? 'D:\\landlord-contract'
  if (!/^[A-Z]:\\[^\\]+$/.test(folder)) throw new Error('LANDLORD_CONTRACT_VM_FOLDER is a folder right below a drive.')
  return {who, port: Number(port ?? 22), key, hostKey, folder}
}

/** Throws where the folder or a service of our names is there, or a landlord manages the machine. */
export async function realTarget({who, port, key, hostKey, folder}: Address): Promise<Target> {
  const own = mkdtempSync(join(tmpdir(), 'll-contract-'))
  const known = join(own, 'known')
  const host = who.slice(who.indexOf('@') + 1)
  writeFileSync(known, `${port === 22 ? host : `[${host}]:${port}`} ${hostKey}\n`)
  const client = new SshClient(port, key, known, who)
  const names = ours(folder)
  const facts = await client.call('vm.facts', {})
  if (!facts?.ok) throw new Error(`${who} does not answer: ${JSON.stringify(facts) ?? 'no line came'}`)
  await requireFree(client, folder, facts.data.store)
  const slashed = `/${folder.replaceAll('\\', '/')}`
  const folders = ['', '/tenants', '/releases', '/landlord', '/landlord/archive'].map((below) => slashed + below)
  let round = 0
  const make = async () => {
    round += 1
    await done(
      client,
      folders.map((path) => `mkdir ${path}`),
    )
  }
  const archived = `${slashed}/landlord/archive/acme`
  const uploaded = new Set<string>()
  const unmake = async () => {
    const batch = [
      ...[...uploaded].map((path) => `rm ${path}`),
      `rm ${archived}/.landlord.json`,
      `rmdir ${archived}`,
      ...folders.toReversed().map((path) => `rmdir ${path}`),
    ]
    // What is not there, or not empty because a row failed, is no error here: sftp goes on after a line that begins with a dash.
    await client.sftp(`${batch.map((line) => `-${line}`).join('\n')}\n`)
  }
  await make()
  // Tokens that were seen stay in the registry: each round has keys of its own.
  const started = Date.now()
  return {
    isReal: true,
    build: facts.data.build,
    async ask({verb, input, call = {}, upload}) {
      if (upload) {
        const local = join(own, 'upload')
        writeFileSync(local, Buffer.from(upload.content, 'base64'))
        const remote = `/${String(names(upload.path)).replaceAll('\\', '/')}`
        uploaded.add(remote)
        await done(client, [`put ${local} ${remote}`])
      }
      return await client.call(verb, names(input) as object, {
        ...call,
        key: `ll-contract:${started}-${round}:${call.key ?? 'usual'}`,
      })
    },
    channel: async (stdin) => (await client.ssh([channelCommandLine()], stdin)).stdout,
    wanted: ({reply}: Row) => names(reply) as object,
    async clean() {
      await unmake()
      await make()
    },
    async stop() {
      await unmake()
      rmSync(own, {recursive: true, force: true})
    },
  }
}

async function requireFree(client: SshClient, folder: string, manager: string | null): Promise<void> {
  if (manager !== null && manager !== store)
    throw new Error(`A landlord manages this machine (${manager}): the contract needs one that nobody uses.`)
  const configPath = `${folder}\\service.json`
  const found = await client.call('tenant.read', {tenant: 'll-contract', service: 'll-contract', folder, configPath})
  if (found?.data?.folder !== null || found.data.service !== null)
    throw new Error(
      `${folder} or a service ll-contract is there already: the contract touches nothing that it has not made.`,
    )
}

async function done(client: SshClient, batch: readonly string[]): Promise<void> {
  const said = await client.sftp(`${batch.join('\n')}\n`)
  if (said.code !== 0) throw new Error(`sftp ended with ${said.code}: ${said.stderr}`)
}

/** The rows' names as they are there: everything below the one folder, services under one name. */
const ours =
  (folder: string) =>
  (value: unknown): unknown => {
    if (typeof value === 'string')
      return value
        .replaceAll('D:\\', `${folder}\\`)
        .replace(/\brs-acme\b/gi, (name) => (name === 'rs-acme' ? 'll-contract' : 'LL-Contract'))
    if (Array.isArray(value)) return value.map(ours(folder))
    if (typeof value !== 'object' || value === null || '$$typeof' in value) return value
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, ours(folder)(item)]))
  }
