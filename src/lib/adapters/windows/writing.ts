import {createHash} from 'node:crypto'
import type {Authority} from '../../engine/step.ts'
import {OutcomeUnknown} from '../../errors.ts'
import type {AclEntry, ServiceConfiguration, VmWriting} from '../../site/vm.ts'
import {place} from '../ssh/index.ts'
import {type Asking, ask} from './ask.ts'
import {serviceCommandLine} from './command-line.ts'
import {APP_ID, nothing, writtenConfig} from './facts.ts'
import {certificate} from './host-facts.ts'
import {configPath, releaseFolder, tenantFolder, type WindowsOptions} from './options.ts'
import {serviceJson} from './service-json.ts'
import type {Uploads} from './uploads.ts'

/** Changes, for one attempt: each call carries its fence and its stamp. */
export function windowsWriting(asking: Asking & {readonly authority: Authority}, uploads: Uploads): VmWriting {
  const {options, authority} = asking
  const {attempt} = authority
  const change = async (
    verb: Parameters<typeof ask>[1],
    input: Readonly<Record<string, unknown>>,
    deadlineMs?: number,
  ) => void (await ask(asking, verb, input, nothing, deadlineMs))
  return {
    name: options.name,
    claim: () => change('host.claim', {}),
    async stageRelease({version, zip: local, sha256, manifestDigest}) {
      const zip = await uploads.put(local, version, authority)
      await change('release.stage', {zip, sha256, version, manifestDigest, dest: releaseFolder(options, version)})
    },
    async removeRelease({version}) {
      await change('release.remove', {version, folder: releaseFolder(options, version)})
      await uploads.drop(version, authority)
    },
    ensureFolder: ({tenant, stamp, entries}) =>
      change('dir.ensure', {path: tenantFolder(options, tenant), stamp: {...stamp, attempt}, entries}),
    removeFolder: ({tenant, id}) => change('dir.remove', {path: tenantFolder(options, tenant), tenant, id}),
    writeConfig: (config) => writeConfig(asking, config),
    removeConfig: ({tenant}) => change('config.remove', {path: configPath(options, tenant)}),
    ensureCertificate: ({pfx, password}) =>
      ask(asking, 'cert.ensure', {pfx: Buffer.from(pfx).toString('base64'), password: password.reveal()}, certificate),
    removeCertificate: ({thumbprint, stamps}) => change('cert.remove', {thumbprint: thumbprint.toUpperCase(), stamps}),
    ensureAddresses: ({hosts, service, thumbprint}) =>
      change('http.ensure', {
        hosts,
        httpPort: options.httpPort,
        httpsPort: options.httpsPort,
        sid: options.serviceSid(service),
        thumbprint: thumbprint?.toUpperCase() ?? null,
        appId: APP_ID,
      }),
    removeAddresses: ({urls, service, unbind = []}) =>
      change('http.remove', {
        urls,
        endpoints: unbind.map((host) => `${host}:${options.httpsPort}`),
        sid: options.serviceSid(service),
        appId: APP_ID,
      }),
    ensureFirewall: ({name, displayName, ports, remote}) =>
      change('firewall.ensure', {name, displayName, ports, remote}),
    removeFirewall: ({name}) => change('firewall.remove', {name}),
    ensureService: ({name, displayName, program, configPath, account, start, restartAfterMs}) =>
      change('service.ensure', {
        name,
        displayName,
        path: serviceCommandLine(program, configPath),
        account,
        start,
        restartAfterMs,
        restartOnErrorExit: true,
        sidType: 'unrestricted',
        dependencies: [],
        stamp: attempt,
        under: options.releasesFolder,
      }),
    setServiceState: ({service, wanted, timeoutMs}) =>
      change(
        'service.state',
        {name: service, wanted, timeoutMs: Math.round(timeoutMs)},
        options.verbTimeoutMs + timeoutMs,
      ),
    removeService: ({service, stamp}) => change('service.remove', {name: service, stamps: stamp}),
  }
}

async function writeConfig(asking: Asking, config: ServiceConfiguration): Promise<{readonly digest: string}> {
  const {options} = asking
  const content = serviceJson(config)
  const input = {path: configPath(options, config.tenant), entries: configEntries(options, config.service), content}
  const {digest} = await ask(asking, 'config.write', input, writtenConfig)
  if (digest !== createHash('sha256').update(content).digest('hex'))
    throw new OutcomeUnknown('LL-VM-OUTCOME', `${input.path} is not what was sent.`, {
      where: place(options),
      why: 'the digest that came back differs',
      state: 'The file was written; resuming looks first.',
    })
  return {digest}
}

/** Who may read a configuration with a password in it: the system, the administrators, and the one service. */
const configEntries = ({serviceSid}: WindowsOptions, service: string): readonly AclEntry[] => [
  {sid: 'S-1-5-18', rights: 'full'},
  {sid: 'S-1-5-32-544', rights: 'full'},
  {sid: serviceSid(service), rights: 'read'},
]
