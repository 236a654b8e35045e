import {spawnSync} from 'node:child_process'
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import type {SshHost} from '../../src/lib/adapters/ssh/way.ts'
import {installFromDebian} from '../peers/debian.ts'
import type {Machines} from './machines.ts'

/** As Debian's package brings it; installed where this user may. Undefined: it is not there, and could not be installed. */
export function ansibleVersion(): string | undefined {
  const known = versionOf()
  if (known !== undefined) return known
  installFromDebian('ansible-core')
  return versionOf()
}

/** What it is tuned by. Each made it faster here, or is what its documentation advises. */
export const TUNING =
  'pipelining, ControlPersist, no facts gathered, interpreter given, 20 forks, strategy free, minimal output, no retry files'

/** The same facts as a playbook: one task each, of the module that reads a file's digest. Answers the command line of a run. */
export function playbook({dir, root, digests, hosts}: Machines): readonly string[] {
  const [first] = hosts
  if (!first) throw new Error('there are no machines')
  writeFileSync(
    join(dir, 'known_hosts'),
    hosts.map(({host, port, hostKey}) => `[${host}]:${port} ${hostKey}\n`).join(''),
  )
  writeFileSync(join(dir, 'hosts.ini'), `[all]\n${hosts.map(line).join('')}`)
  writeFileSync(
    join(dir, 'ansible.cfg'),
    `[defaults]
inventory = ${join(dir, 'hosts.ini')}
gathering = explicit
forks = 20
strategy = free
stdout_callback = minimal
retry_files_enabled = False
local_tmp = ${join(dir, 'ansible')}
[ssh_connection]
pipelining = True
control_path_dir = ${join(dir, 'cp')}
ssh_args = -F none -o ControlMaster=auto -o ControlPersist=5s -o StrictHostKeyChecking=yes -o UserKnownHostsFile=${join(dir, 'known_hosts')}
`,
  )
  const tasks = digests.map((digest, index) => ({
    name: `release 1.0.${index} is unpacked`,
    'ansible.builtin.stat': {path: join(root, `1.0.${index}`, 'manifest.json'), checksum_algorithm: 'sha256'},
    register: 'found',
    failed_when: `found.stat.checksum | default('') != '${digest}'`,
  }))
  // JSON is YAML.
  writeFileSync(join(dir, 'checks.yml'), JSON.stringify([{hosts: 'all', gather_facts: false, tasks}]))
  return ['ansible-playbook', join(dir, 'checks.yml')]
}

const line = ({name, host, port, user, identityFile}: SshHost): string =>
  `${name} ansible_host=${host} ansible_port=${port} ansible_user=${user} ansible_ssh_private_key_file=${identityFile} ansible_python_interpreter=/usr/bin/python3\n`

function versionOf(): string | undefined {
  const {stdout, status} = spawnSync('ansible', ['--version'], {encoding: 'utf8'})
  return status === 0 ? /core [0-9.]+/.exec(stdout)?.[0] : undefined
}
