import type {ErrorExplanation} from './explanation.ts'

/** The way to the hosts: the VPN, jump hosts, ssh. */
export const WAY_IN_CODES = {
  'LL-JUMP-HOSTKEY': {
    title: 'A jump host could not prove who it is',
    cause:
      'The host key that was shown is not the one in `hostKey`, or not in the file of known hosts: the host was set up anew, or another machine answers at its address.',
    mend: "Compare the fingerprints on the host's own console. Change `jumpHosts.NAME.hostKey` only for a key that was seen there; never go on without.",
  },
  'LL-JUMP-LOGIN': {
    title: 'A jump host refused the log-on',
    cause:
      'The key is not among those that the host trusts for that user, cannot be read, or needs a passphrase that no agent knows.',
    mend: 'Check `user` and `identityFile` of the jump host; with keys in an agent, `ssh-add -l` lists them.',
  },
  'LL-JUMP-UNREACHABLE': {
    title: 'A jump host does not answer',
    cause:
      'The connection to it was refused, timed out, the name is unknown, or a tunnel through it broke off: what lies behind it cannot be reached.',
    mend: 'Check the VPN, `jumpHosts.NAME` in the configuration, and that the host lets you forward (`AllowTcpForwarding`); then give the same command again.',
  },
  'LL-SSH-MISSING': {
    title: 'This machine has no ssh',
    cause: "landlord reaches Windows VMs with the system's `ssh` and `sftp`, and did not find them on the PATH.",
    mend: 'Install the OpenSSH client.',
  },
  'LL-VPN': {
    title: 'This machine is not on the VPN',
    cause:
      'Administration goes through the VPN only (promise P10). No address of this machine lies in `vpn.networks`, or what `vpn.probe` names did not answer.',
    mend: 'Connect to the VPN and give the same command again. Commands that only look are not held back.',
  },
} as const satisfies Record<string, ErrorExplanation>
