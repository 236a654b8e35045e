import type {ErrorExplanation} from './explanation.ts'

/** Application VMs, their services, and what every host must be. */
export const VM_CODES = {
  'LL-HOST-CLOCK': {
    title: 'A clock is wrong',
    cause:
      'The clock of a VM or database server is more than five minutes off, compared with the middle of the round trip that read it.',
    mend: 'Let it take its time from the domain or from Azure (`w32tm /resync`, `w32tm /query /status`), then give the command again.',
  },
  'LL-HOST-DISK': {
    title: 'A host has no room',
    cause: 'A drive that tenants, releases or databases are to be on is missing or almost full.',
    mend: 'Make room, or correct the folders in the project file, then give the command again. `landlord vm show NAME` and `landlord server show NAME` tell what is free.',
  },
  'LL-HOST-DRIFT': {
    title: 'A host is no longer as it was added',
    cause:
      'A fact that `vm add` or `server add` made true, a rule of a firewall for one, does not hold any more: somebody changed it since, or the project file says otherwise now.',
    mend: 'Find out who changed it and why. `landlord vm add NAME` or `landlord server add NAME`, with `--plan` first, makes it so again.',
  },
  'LL-HOST-RESTART': {
    title: 'A host waits for a restart',
    cause: 'Windows has installed something that comes into force with the next start.',
    mend: 'Restart it in a maintenance window, then give the command again.',
  },
  'LL-HOST-SHARED': {
    title: 'A machine is both database server and application VM',
    cause:
      'Customers were promised a database server apart from the servers of the application. A VM runs SQL Server, or bears the name or address of a database server.',
    mend: 'Move one of the two to a machine of its own, or correct the project file.',
  },
  'LL-HOST-SYSTEM': {
    title: 'The version is not one that is supported',
    cause:
      "Windows or SQL Server is too old, too new for this landlord, out of Microsoft's support, or of a kind that is not supported, such as a member of an availability group.",
    mend: 'Upgrade it, or take another machine. `landlord vm show` and `landlord server show` tell what is there.',
  },
  'LL-SERVICE-START': {
    title: 'A Windows service does not start',
    cause:
      'The service manager started the program and it ended, or never said that it runs. The message carries its exit code and its last event.',
    mend: "Read the event; the program's own log lies in the tenant's folder. Resume the run when the reason is gone.",
  },
  'LL-SERVICE-TIMEOUT': {
    title: 'A Windows service takes too long',
    cause: 'It did not start or stop in the time that `timings` in landlord.yaml gives it, or its process outlived it.',
    mend: "Look at the service on the VM. Resume the run: it looks at the service's state before it does anything.",
  },
  'LL-VM-CROWDED': {
    title: 'Something else lives on the VM',
    cause:
      "Besides tenants' services there is a service that nobody allowed, or a reservation that takes every tenant's requests. A VM hosts nothing but tenants.",
    mend: "Remove it from the VM, or allow it in `vms.NAME.allow` if it is the team's own (monitoring, backup agents), then give the command again.",
  },
  'LL-VM-DISK': {
    title: 'A VM has no room left',
    cause: 'A disk of the VM is full, or too small for a release, which needs three times the size of its zip.',
    mend: 'Make room on the drive that the message names, then resume the run.',
  },
  'LL-VM-HOSTKEY': {
    title: 'A VM could not prove who it is',
    cause:
      'The host key that was shown is not the one in `hostKey`: the VM was set up anew, or another machine answers at its address.',
    mend: "Compare the fingerprints on the VM's own console. Change `vms.NAME.hostKey` only for a key that was seen there; never go on without.",
  },
  'LL-VM-IN-USE': {
    title: 'Something on a VM is still in use',
    cause:
      'A service runs from the release, a file is open, another verb for the same tenant is at work, or a deleted service is still held open (1072).',
    mend: 'Close what holds it (an open console of services is a common one), then resume the run.',
  },
  'LL-VM-LOGIN': {
    title: 'A VM refused the log-on',
    cause:
      'The key is not among those that the VM trusts for that user, cannot be read, or needs a passphrase that no agent knows.',
    mend: "Put the public key into the VM's `administrators_authorized_keys`, readable to SYSTEM and Administrators alone; check `user` and `identityFile` of the VM.",
  },
  'LL-VM-LOGON-RIGHT': {
    title: 'No service may log on',
    cause:
      'NT SERVICE\\ALL SERVICES has not the right "Log on as a service" (SeServiceLogonRight) on the VM, as a group policy that defines the right for named accounts alone makes it. A service under a virtual account would not start there (1069).',
    mend: 'Add NT SERVICE\\ALL SERVICES to "Log on as a service" in the group policy that counts on the VM, run `gpupdate /force` there, then run the command again.',
  },
  'LL-VM-NO-WAY': {
    title: 'A VM does not reach its database server',
    cause:
      "The server's port does not answer, as seen from the VM: a firewall in between, a route, or `reachedFromVms` is wrong.",
    mend: '`Test-NetConnection HOST -Port PORT` on the VM. Correct the rule or the project file, then give the command again.',
  },
  'LL-VM-OUTCOME': {
    title: "A VM's answer never came",
    cause: 'The connection ended, or time ran out, after a change was sent: it may have taken or not.',
    mend: 'Resume the run: it looks at what stands before it does anything.',
  },
  'LL-VM-PEOPLE': {
    title: 'Others than the team may log on to a VM',
    cause:
      'Administrators or Remote Desktop Users has a member that `vms.NAME.team` does not name. No customer and no user ever logs on to a VM.',
    mend: 'Take the account out of the group, or name it in `vms.NAME.team` if it is of the team, then give the command again.',
  },
  'LL-VM-PFX': {
    title: "A certificate's file cannot be opened on the VM",
    cause:
      'The PFX file has another password than was given, is damaged, or holds no private key or several. Windows Server 2016 and older cannot read one that is encrypted with AES.',
    mend: 'Export it again with its private key; for old VMs with 3DES: `openssl pkcs12 -export -legacy …`. Then run the command again.',
  },
  'LL-VM-POWERSHELL': {
    title: 'A VM has an old PowerShell',
    cause: 'Windows PowerShell 5.1 is needed; Windows Server 2012 and 2012 R2 come without.',
    mend: 'Install Windows Management Framework 5.1 on the VM.',
  },
  'LL-VM-RIGHTS': {
    title: 'A VM denied access',
    cause: 'The user that landlord logs on as lacks a right there, or what was touched belongs to somebody else.',
    mend: 'The user must be a local administrator whose ssh sessions are elevated.',
  },
  'LL-VM-UNKNOWN': {
    title: 'There is no such VM',
    cause: 'The project file names no VM like that.',
    mend: '`landlord vm list` shows the VMs that it names.',
  },
  'LL-VM-UNREACHABLE': {
    title: 'A VM does not answer',
    cause: 'The connection was refused, timed out, the name is unknown, or it broke off during a read.',
    mend: 'Check the VPN, `vms.NAME` in the configuration, and that the service `sshd` runs on the VM.',
  },
  'LL-VM-UPLOAD': {
    title: 'A release could not be uploaded',
    cause: "The VM's sftp server refused to write into the staging folder.",
    mend: 'Check that the folder exists and that the user may write to it; then resume the run.',
  },
  'LL-VM-VERB': {
    title: 'A script failed on a VM',
    cause: 'Windows refused something that landlord has no special word for. The message carries what it said.',
    mend: 'Mend the cause that the message tells, then resume the run: it looks at what stands before it does anything.',
  },
  'LL-VM-ZIP': {
    title: 'A release did not arrive whole',
    cause: "The zip on the VM, or a file in it, has another digest than the library's manifest says.",
    mend: 'Resume the run: it is sent again. If it comes back, check the release with `landlord release list`.',
  },
} as const satisfies Record<string, ErrorExplanation>
