import {withoutPassword} from '../connection-string.ts'
import type {StoredCertificate} from './certificates/store.ts'
import {formatUrlPrefix} from './http/url-prefix.ts'
import type {Machine} from './machine.ts'
import {sha256} from './release-zip.ts'
import {stampFile} from './stamp.ts'

export interface MachineFingerprint {
  readonly facts: Readonly<Record<string, unknown>>
  /** What differs between two equal machines. */
  readonly leftOut: Readonly<Record<string, unknown>>
}

/** Everything durable about the machine, normalised: ULIDs, secrets and process ids do not show. Waits for pending services. */
export async function fingerprintOf(machine: Machine): Promise<MachineFingerprint> {
  await machine.services.settle(15_000)
  const facts = {
    files: Object.fromEntries([...machine.disk.walk()].map((entry) => [normal(entry.path), fileFacts(machine, entry)])),
    services: machine.table.all().map(({exitCode, stamp, ...row}) => ({
      ...row,
      stamp: stamp === undefined ? null : normal(stamp),
      state: machine.services.state(row.name),
      urls: machine.http.urls(row.name).map((url) => withPortNames(url, machine.ports)),
    })),
    http: {
      reservations: machine.httpConfiguration
        .reservations()
        .map(({prefix, sids}) => ({url: withPortNames(formatUrlPrefix(prefix), machine.ports), sids})),
      bindings: machine.httpConfiguration.bindings().map(({by, endpoint, thumbprint, appId}) => ({
        by,
        endpoint: withPortNames(endpoint, machine.ports),
        certificate: certificateFacts(machine.certificates.find(thumbprint)),
        appId,
      })),
    },
    certificates: machine.certificates
      .all()
      .map(certificateFacts)
      .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
    firewall: machine.firewall.rules().map((rule) => ({
      ...rule,
      ports: rule.ports.map((port) => withPortNames(String(port), machine.ports)),
    })),
    registry: {services: JSON.parse(normal(JSON.stringify(machine.registry.intents())))},
  }
  const leftOut = {
    store: machine.registry.store ?? null,
    fences: machine.registry.fences(),
    events: machine.log.count,
    services: Object.fromEntries(
      machine.table.all().map(({name, exitCode}) => [name, {exitCode, pid: machine.services.life(name)?.pid ?? null}]),
    ),
  }
  return {facts, leftOut}
}

/** Keys, and so thumbprints, differ between two equal machines; for how many days it was made tells a new one from an old one. */
function certificateFacts(certificate: StoredCertificate | undefined) {
  if (!certificate) return null
  const {subject, dnsNames, hasPrivateKey, notBefore, notAfter} = certificate
  const days = Math.round((Date.parse(notAfter) - Date.parse(notBefore)) / 86_400_000)
  return {subject, dnsNames, hasPrivateKey, days}
}

function fileFacts({acls, disk, ports}: Machine, {path, folder}: {readonly path: string; readonly folder: boolean}) {
  const access = acls.of(path)
  if (folder) return {folder, access}
  const content = disk.read(path)
  if (path.endsWith(stampFile)) return {folder, access, stamp: stampFacts(content)}
  const isConfig = path.toLowerCase().endsWith('service.json')
  return {folder, access, sha256: sha256(isConfig ? withoutSecrets(content.toString('utf8'), ports) : content)}
}

/** The store's id says nothing about the machine; other ULIDs only that they are there. */
function stampFacts(content: Buffer): unknown {
  try {
    return {...JSON.parse(normal(content.toString('utf8'))), store: '<store>'}
  } catch {
    return sha256(content)
  }
}

/** A configuration without its password, and with the lab's own ports by their names. */
function withoutSecrets(content: string, ports: Readonly<Record<string, number>>): string {
  let text = normal(content)
  try {
    const {connectionString} = JSON.parse(text) as {connectionString: string}
    text = text.replace(JSON.stringify(connectionString), JSON.stringify(withoutPassword(connectionString)))
  } catch {
    // Not a configuration that landlord wrote: it shows as it is.
  }
  return withPortNames(text, ports)
}

const withPortNames = (text: string, ports: Readonly<Record<string, number>>): string =>
  Object.entries(ports).reduce(
    (so, [name, port]) => so.replaceAll(new RegExp(`\\b${port}\\b`, 'g'), `<${name} port>`),
    text,
  )

const normal = (text: string): string => text.replace(/(?<![0-9A-Z])[0-7][0-9A-HJKMNP-TV-Z]{25}(?![0-9A-Z])/g, '<ulid>')
