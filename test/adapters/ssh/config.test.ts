import {describe, expect, test} from 'vitest'
import {knownHosts, sshConfig} from '../../../src/lib/adapters/ssh/config.ts'
import {fingerprint} from '../../../src/lib/adapters/ssh/refusal.ts'
import type {SshWay} from '../../../src/lib/adapters/ssh/way.ts'
import {Redactor} from '../../../src/lib/secret.ts'

const ED25519 = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl'

const vm: SshWay = {
  name: 'app-1',
  kind: 'VM',
  host: 'app-1.example',
  port: 22022,
  user: 'landlord',
  identityFile: '/home/ann/my keys/100%/id_ed25519',
  hostKey: ED25519,
  via: [],
  knownHosts: undefined,
  connectTimeoutMs: 2500,
  redactor: new Redactor(),
}
const files = {knownHosts: '/tmp/ll/known_hosts', control: '/tmp/ll/s', forwards: false}

test('the configuration says everything, and takes nothing of the user’s', () => {
  expect(sshConfig(vm, files)).toBe(
    `Host target
  HostName app-1.example
  Port 22022
  User landlord
  IdentityFile "/home/ann/my keys/100%%/id_ed25519"
  IdentitiesOnly yes
  HostKeyAlias app-1
  HostKeyAlgorithms ssh-ed25519
  ControlMaster no
  ControlPersist no
  ControlPath "/tmp/ll/s"
Host *
  PreferredAuthentications publickey
  BatchMode yes
  StrictHostKeyChecking yes
  UserKnownHostsFile "/tmp/ll/known_hosts"
  GlobalKnownHostsFile none
  UpdateHostKeys no
  CheckHostIP no
  ConnectTimeout 3
  ConnectionAttempts 1
  ServerAliveInterval 5
  ServerAliveCountMax 3
  ForwardAgent no
  ForwardX11 no
  ClearAllForwardings yes
  PermitLocalCommand no
  RequestTTY no
  EscapeChar none
  LogLevel INFO
`,
  )
  expect(sshConfig(vm, {...files, control: undefined})).toContain('ControlPath none\n')
})

describe('jump hosts', () => {
  const jump = {name: 'mgmt', host: '10.8.0.1', port: 22, user: 'ann', identityFile: undefined, hostKey: ED25519}
  const edge = {...jump, name: 'edge', host: 'edge.example', identityFile: '/k.pub', hostKey: undefined}
  const behind = {...vm, via: [edge, jump], knownHosts: '/team/known hosts'}

  test('each is reached through the one before it, with a key and a host key of its own', () => {
    const text = sshConfig(behind, files)
    expect(text).toContain('  HostKeyAlgorithms ssh-ed25519\n  ProxyJump jump-2\n')
    expect(text).toContain(`Host jump-1
  HostName edge.example
  Port 22
  User ann
  IdentityFile "/k.pub"
  IdentitiesOnly yes
  ControlMaster no
  ControlPath none
Host jump-2
  HostName 10.8.0.1
  Port 22
  User ann
  HostKeyAlias mgmt
  HostKeyAlgorithms ssh-ed25519
  ProxyJump jump-1
`)
    expect(text).toContain('UserKnownHostsFile "/tmp/ll/known_hosts" "/team/known hosts"\n')
    expect(sshConfig(behind, {...files, forwards: true})).toContain('ExitOnForwardFailure yes\n')
  })

  test('only pinned keys stand in our own file', () => {
    expect(knownHosts(behind)).toBe(`app-1 ${ED25519}\nmgmt ${ED25519}\n`)
  })
})

test('a user of a domain is one word', () => {
  expect(sshConfig({...vm, user: 'CORP\\landlord'}, files)).toContain('\n  User CORP\\landlord\n')
  expect(() => sshConfig({...vm, user: 'CORP\\'}, files)).toThrow(TypeError)
})

test('an RSA key may sign with SHA-2 alone', () => {
  const config = sshConfig({...vm, hostKey: 'ssh-rsa AAAAB3NzaC1yc2E='}, files)
  expect(config).toContain('HostKeyAlgorithms rsa-sha2-512,rsa-sha2-256\n')
})

// GitHub's published key and fingerprint: https://docs.github.com/authentication/keeping-your-account-and-data-secure/githubs-ssh-key-fingerprints
test('a fingerprint is written as ssh-keygen writes it', () => {
  expect(fingerprint(ED25519)).toBe('SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU')
})

test.each([
  {host: 'app-1\n  ProxyCommand evil'},
  {host: '-oProxyCommand=evil'},
  {user: 'a b'},
  {identityFile: '/home/"x"'},
  {identityFile: '/home/\u0024{HOME}'},
  {hostKey: 'no key'},
  {knownHosts: '/k"\n  ProxyCommand evil'},
])('%j cannot slip an option in', (changed) => {
  expect(() => sshConfig({...vm, ...changed}, files)).toThrow(TypeError)
})
