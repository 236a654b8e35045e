/** What each stable code means and how to mend it: `landlord explain CODE`. Codes are never reused. */
export const ERROR_CODES = {
  'LL-BACKUP-BASE': {
    title: 'A backup has no full to build on',
    cause:
      'A log or differential backup was asked for before any full (4214, 3035), or the recovery model was changed since the last one.',
    mend: 'Take a full first. `landlord tenant create` with the same order looks at the chain and takes what is missing.',
  },
  'LL-BACKUP-CERTIFICATE': {
    title: 'A certificate that a backup needs is missing',
    cause: 'The database or its backup is encrypted, and the server that reads it lacks the certificate with its key.',
    mend: 'Restore the certificate and its key on the verification server (CREATE CERTIFICATE … FROM FILE), then give the command again.',
  },
  'LL-BACKUP-CHECKSUM': {
    title: 'A backup has no checksums',
    cause: 'It was taken without CHECKSUM, so whether its pages are whole cannot be told without restoring it.',
    mend: 'landlord always takes backups with checksums: find out which tool took this one, and take one by landlord.',
  },
  'LL-BACKUP-DAMAGED': {
    title: 'A file is not a whole backup',
    cause:
      'The file is cut short, altered, empty, or no backup at all; or the backup was broken off and never finished.',
    mend: 'A set that failed its proof no longer counts: `landlord run resume RUN --accept-drift` takes another one. Keep the file until it is known why; look at the disks and at who writes in the folder.',
  },
  'LL-BACKUP-DEVICE': {
    title: 'A backup file cannot be opened, written or read',
    cause:
      "The folder or share is not there, not reachable, or the SQL Server's service account has no right in it. The operating system's error stands in the message: 3 and 53 no such path, 5 access denied, 2 no such file, 1326 log-on failure.",
    mend: 'Give the service accounts of the database server (write) and of the verification server (read) their rights on the folder of `backups` in landlord.yaml; check that both see it under the configured paths. Then give the command again.',
  },
  'LL-BACKUP-DISK': {
    title: 'No room for a backup',
    cause: 'The disk or share where backups go is full.',
    mend: 'Make room or give another folder in `backups`, then give the command again. Until then the log of the database grows.',
  },
  'LL-BACKUP-FOREIGN': {
    title: 'A file holds something else than the catalogue says',
    cause:
      'The header read on the verification server is of another database, another set or another tenant than the backup that was taken to that file.',
    mend: 'Somebody replaced or overwrote the file, or the two servers see different folders under the same path: compare `folder` and `seenFrom` of `backups`. Nothing of the file is used. `landlord run resume RUN --accept-drift` takes another backup.',
  },
  'LL-BACKUP-MODEL': {
    title: 'The recovery model allows no log backups',
    cause: 'The database is in the SIMPLE recovery model, so everything since its last full could be lost.',
    mend: 'Give `landlord tenant create` again with the same order: it sets the FULL model and takes a full, which begins a new chain. Find out who changed the model.',
  },
  'LL-BACKUP-OVERDUE': {
    title: 'Backups are overdue',
    cause: 'A tenant has no backup, or none that is as young as its policy demands, or is in no policy at all.',
    mend: '`landlord backup status` names the tenants. Look at `landlord run list` for what failed, and at whether what calls the backups still runs.',
  },
  'LL-BACKUP-PAGE': {
    title: 'A page of the database is damaged',
    cause: 'Backups are taken with checksums: a page of the data file contradicts its own (3043, 823, 824, 825).',
    mend: 'Look at msdb.dbo.suspect_pages and the disks of the server at once. Older backups stay good: do not delete any. Restore the page or the database from them.',
  },
  'LL-BACKUP-RUNNING': {
    title: 'Another backup is under way',
    cause: 'Backups of one database, and what changes its files, wait for one another (3023).',
    mend: 'Wait for it to end, then give the command again. If another tool takes backups too, turn it off: each log backup of it breaks the chain.',
  },
  'LL-BACKUP-SPACE': {
    title: 'No room for what is in a backup',
    cause: 'The verification server has less free disk than the database in the backup needs (3257).',
    mend: 'Make room on the verification server; leftovers of killed verifications are dropped by the next one.',
  },
  'LL-BACKUP-STRIPE': {
    title: 'A file of a striped backup is missing',
    cause: 'A backup that was spread over several files can only be read with all of them.',
    mend: 'Bring the missing file back under its old name, or use another backup.',
  },
  'LL-BACKUP-UNRECORDED': {
    title: 'A backup succeeded and its history was not written',
    cause: 'SQL Server could not write to msdb (3009), so nobody would find the backup by its history.',
    mend: 'Look at msdb: is it full, or damaged? The file is whole and stays. Give the command again: a backup is taken that is recorded.',
  },
  'LL-BACKUP-VERSION': {
    title: 'A backup is of a newer SQL Server',
    cause: 'A database never goes back to an older version, not even to be verified (3169).',
    mend: 'Update the verification server at least to the version of the newest database server.',
  },
  'LL-BUG': {
    title: 'A fault of landlord itself',
    cause: 'The program met a case that it should have known or ruled out. Its message and stack are shown.',
    mend: 'Look at what the run left behind with `landlord run show RUN`; it can be resumed or undone as always. Report the message, the stack and the output of `landlord --version`.',
  },
  'LL-CERT-CHANGED': {
    title: 'The source has another certificate by now',
    cause: 'The certificate that the plan found was replaced in its source before it was taken.',
    mend: 'Give the same command again: it takes what is there now.',
  },
  'LL-CERT-EXPIRED': {
    title: 'The certificate has ended',
    cause: 'Every certificate in the source that carries the host name is past its end.',
    mend: 'Get a new one from your authority, put it into the source that `certificates` names, and give the same command again.',
  },
  'LL-CERT-FILE': {
    title: 'A certificate file cannot be read',
    cause:
      'The file or folder is missing or unreadable, or it is not what its name says: PFX (PKCS #12), or PEM of a chain with its key beside it.',
    mend: 'Look at the file that is named. A PFX under RC2, as old exports have it, has to be exported again with AES or 3DES.',
  },
  'LL-CERT-KEY': {
    title: 'A certificate lacks its private key',
    cause: 'The file holds the certificate without its private key, or a key that belongs to another one.',
    mend: 'Export it again together with its private key.',
  },
  'LL-CERT-NO-NEWER': {
    title: 'A certificate ends soon, and there is no newer one',
    cause:
      'The certificate that is bound ends within `certificates.renewDays`, and the source holds none for the name that ends later.',
    mend: 'Get a new one from your authority, put it into the source that `certificates` names, and give the same command again. `landlord cert list` shows what ends when.',
  },
  'LL-CERT-NONE': {
    title: 'There is no certificate for the host name',
    cause:
      'No certificate in the source carries the name among its alternative names; a wildcard stands for one label.',
    mend: 'Put one for it into the source that `certificates` names: a PFX file, or what your ACME client writes.',
  },
  'LL-CERT-NOT-YET': {
    title: 'The certificate is not valid yet',
    cause: 'The only certificate that carries the host name begins later.',
    mend: "Wait until then, or compare this machine's clock with a time server.",
  },
  'LL-CERT-PASSWORD': {
    title: 'The password does not open a PFX file',
    cause: 'The file was exported under another password than `certificates.password` refers to.',
    mend: 'Export it again under that password, or mend the reference. The files of one folder share one.',
  },
  'LL-CERT-SCRIPT': {
    title: 'The program that brings certificates failed',
    cause:
      'What `certificates.command` names ended with an error, took too long, or did not answer in the agreed form.',
    mend: 'Run it by hand with `{"v": 1, "host": "acme.cloud.example"}` on its standard input. docs/programs.md says what it has to answer.',
  },
  'LL-CERT-SOONER': {
    title: 'The certificate ends sooner than the one in use',
    cause: 'Every certificate in the source ends before the one that is bound on the VM.',
    mend: 'Nothing has to be done while the bound one is valid. To go back to a shorter one on purpose, unbind the other by hand first.',
  },
  'LL-CODE-UNKNOWN': {
    title: 'There is no such error code',
    cause: '`landlord explain` was given a code that this version does not know.',
    mend: '`landlord explain` without a code lists all of them.',
  },
  'LL-CONFIG': {
    title: 'The configuration has a mistake',
    cause:
      'landlord.yaml does not say what it must: a key is missing, unknown or has a value that cannot be right, or a name in it leads nowhere.',
    mend: 'Mend the line that is named. docs/landlord.example.yaml shows every key with what it is for; `landlord config check` tells every mistake at once.',
  },
  'LL-CONFIG-EXISTS': {
    title: 'There is a configuration already',
    cause: '`landlord config init` was to write a file that exists. What somebody wrote is never overwritten.',
    mend: 'Look through the file that is there with `landlord config check`, or name another with `--file`.',
  },
  'LL-CONFIG-MISSING': {
    title: 'There is no configuration',
    cause:
      "The file that was named does not exist or cannot be read, or none was found in this folder and in the user's own folder.",
    mend: 'Name one with `--config FILE` or LANDLORD_CONFIG. For a first try, `landlord lab up --dir D` writes one to D/landlord.yaml.',
  },
  'LL-CONFIG-SECRET': {
    title: 'A secret is not to be had',
    cause:
      'The configuration refers to an environment variable or a file that is missing, empty, or open to others than its owner, or to a program (`exec:`) that did not print one line and end well.',
    mend: 'Set the variable, write the file with mode 0600, or run the program by hand to see what it says. The message names the reference; the value is never shown. `landlord config check` looks them all up.',
  },
  'LL-CONFIG-WRITE': {
    title: 'The configuration cannot be written',
    cause: 'The folder is not there, is full, or may not be written to; the message has the code of the file system.',
    mend: 'Make the folder or choose another with `landlord config init --file PATH`.',
  },
  'LL-DATABASE-RISK': {
    title: 'A database has an option that breaks isolation',
    cause: 'TRUSTWORTHY or cross-database ownership chaining is on: code in one database could reach another one.',
    mend: 'A sysadmin finds out who needs it, turns it off (ALTER DATABASE … SET TRUSTWORTHY OFF, SET DB_CHAINING OFF), and gives the command again.',
  },
  'LL-DATABASE-STATE': {
    title: 'A database is not online',
    cause: 'It is being restored or recovered, is suspect, or was taken offline.',
    mend: 'Look at sys.databases and the error log of the server; bring it online, then give the command again.',
  },
  'LL-DNS-CHANGED': {
    title: 'A name was changed meanwhile',
    cause:
      'Between the look and the change somebody else changed the records of the name. The change was made on condition that they still say what was seen, so it was not carried out.',
    mend: 'Give the same command again: it looks afresh, and refuses what is not its own.',
  },
  'LL-DNS-CLOCK': {
    title: 'A clock is wrong',
    cause:
      "Signed updates carry the time (TSIG, RFC 8945), and the name server's clock and this machine's differ by more than five minutes (BADTIME).",
    mend: 'Compare both with a time server (`timedatectl`, `w32tm /query /status`), set the one that is wrong, and give the same command again.',
  },
  'LL-DNS-FAILED': {
    title: 'The name server did not carry out a change',
    cause: 'It answered an update with an error of its own (SERVFAIL, FORMERR, NOTIMP).',
    mend: "Look at the name server's log: often its zone file or journal cannot be written. Then give the same command again.",
  },
  'LL-DNS-KEY': {
    title: 'The name server does not accept the key',
    cause: "The key's name is not known there (BADKEY), or its secret or algorithm is another one (BADSIG).",
    mend: "Compare `dns.keyFile` with the key in the name server's configuration: name, algorithm and secret must be the same.",
  },
  'LL-DNS-KEY-FILE': {
    title: 'The key for DNS updates is not to be had',
    cause:
      'The file that `dns.keyFile` names is missing, open to others than its owner, or not in the form that `tsig-keygen` writes.',
    mend: "Put the key there with mode 0600: `tsig-keygen landlord > FILE` makes a new one, to be entered in the name server's configuration too.",
  },
  'LL-DNS-MISSING': {
    title: 'The program that changes the zone cannot be started',
    cause: '`nsupdate` is not installed, or what `dns.command` names is not there or may not be run.',
    mend: "Install it (Debian: bind9-dnsutils; Windows: BIND's tools), or mend `dns.command`.",
  },
  'LL-DNS-OUTCOME': {
    title: 'The answer to a DNS change never came',
    cause:
      'The connection ended, or the time was over, after the change had been sent: it may have been carried out or not.',
    mend: "`landlord run resume RUN` asks the zone's servers first and repeats only what is missing.",
  },
  'LL-DNS-REFUSED': {
    title: 'The name server refuses the change',
    cause:
      'The key is known, but its policy (BIND: `update-policy`) does not let it change A, AAAA and TXT records of this name.',
    mend: 'Grant it, for example with `update-policy { grant landlord subdomain cloud.example. A AAAA TXT; };`, and give the same command again.',
  },
  'LL-DNS-UNREACHABLE': {
    title: 'The name server does not answer',
    cause:
      'The first server of `dns.servers` takes no connection, does not answer in time, or does not serve the zone.',
    mend: 'Check address, port and firewall (UDP and TCP 53), for example with `dig @SERVER ZONE SOA`. Then give the same command again.',
  },
  'LL-DNS-ZONE': {
    title: 'The name server does not take updates of the zone',
    cause: 'It is not the primary of the zone (NOTAUTH), or the name is outside of it (NOTZONE).',
    mend: "Let the first of `dns.servers` be the zone's primary, and `dns.zone` the zone that it serves.",
  },
  'LL-FENCED': {
    title: 'Another run has taken over',
    cause:
      'A server or VM has seen a higher fencing token for the same tenant: the lock was broken or ran out, and another run works now.',
    mend: '`landlord lock list` and `landlord run list` tell who is at work. Resume this run when nobody is.',
  },
  'LL-FOREIGN': {
    title: 'Something of that name is there and is not ours',
    cause:
      'A database, login, folder or service of the wanted name exists and carries no mark of this tenant. landlord never takes over or removes what it did not make.',
    mend: 'Find out whose it is. Rename or remove it by hand, or choose another tenant name.',
  },
  'LL-FROZEN': {
    title: 'The fleet is frozen',
    cause:
      'Somebody stopped all changes of the whole fleet by `landlord freeze`, with the reason that stands in the message. What was under way came to the end of its step and paused; nothing new is begun, undo included. Plans, lists and `landlord doctor` go on.',
    mend: 'Ask whoever froze it. `landlord thaw` shows the reason and ends it; after that `landlord run list --unfinished` names the runs that paused, and `landlord run resume RUN` goes on with one.',
  },
  'LL-HOST-CLOCK': {
    title: 'A clock is wrong',
    cause:
      'The clock of a VM or database server is more than five minutes off, compared with the middle of the round trip that read it.',
    mend: 'Let it take its time from the domain or from Azure (`w32tm /resync`, `w32tm /query /status`), then give the command again.',
  },
  'LL-HOST-DISK': {
    title: 'A host has no room',
    cause: 'A drive that tenants, releases or databases are to be on is missing or almost full.',
    mend: 'Make room, or correct the folders in the project file, then give the command again.',
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
  'LL-IN-DOUBT': {
    title: 'It is not known whether an effect happened',
    cause:
      'An attempt at a step that can neither be repeated nor asked about was begun, and the process ended before its outcome was recorded.',
    mend: 'Find out by other means whether it happened, then `landlord run resume RUN --in-doubt done` or `--in-doubt again`.',
  },
  'LL-IN-FLIGHT': {
    title: 'An earlier attempt is still running',
    cause:
      'A statement or verb of an earlier attempt carries its stamp and has not ended yet. It is never started a second time.',
    mend: 'Wait for it to end, then resume the run.',
  },
  'LL-INPUT-MISSING': {
    title: 'Something that is needed was not given',
    cause:
      'A required value has no flag on the command line, and nobody could be asked: there is no terminal, or `--no-input` was given, or `CI` is set.',
    mend: 'Give each flag that the message names.',
  },
  'LL-INTERRUPTED': {
    title: 'Stopped by Ctrl-C',
    cause:
      'The operator asked for the end before the work was done. Nothing new was started after that, and nothing is undone by itself.',
    mend: '`landlord run resume RUN` goes on, `landlord run undo RUN` takes back what was done. Where nothing had been changed yet, give the command again.',
  },
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
  'LL-LAB-FAILED': {
    title: 'The lab could not do what it was asked',
    cause: "The lab's own program ended with an error, which is shown.",
    mend: 'Read what it says. `landlord lab status` shows what runs; `landlord lab down`, then `landlord lab up` starts afresh without losing what it holds.',
  },
  'LL-LAB-MISSING': {
    title: 'The lab is not part of this installation',
    cause: "The lab's program, `lab.cjs`, does not lie beside the main one. The package for users goes without it.",
    mend: 'Practise from a checkout of the project, after `npm run build`.',
  },
  'LL-ISOLATION': {
    title: 'A tenant is not parted from others',
    cause:
      "SQL Server or the VM lets a tenant's login reach more than its own database, or lets somebody else reach that one. Each opening is named.",
    mend: 'Find out who made it and why, and close it by hand: drop the user, take the login out of the role, revoke the permission. Then give the command again. Until then customers must not use the tenant.',
  },
  'LL-ISOLATION-UNPROVEN': {
    title: 'Nobody could prove that tenants are parted',
    cause:
      'The configuration names no auditor for the database server. It asks under the tenants’ logins what they may enter.',
    mend: 'A sysadmin makes the login landlord_auditor, without any right; add it as `servers.NAME.principals.auditor`. docs/decisions/0008 says what it may and why.',
  },
  'LL-LEASE-LOST': {
    title: 'The run lost its leases',
    cause: 'The leases were not renewed in time, ran out, or were broken by somebody; another run may hold them now.',
    mend: '`landlord run show RUN` tells who is at work; resume the run when nobody is.',
  },
  'LL-LEASE-UNKNOWN': {
    title: 'No such lease is held',
    cause: 'The lease was given up, broken or taken over meanwhile, or its id is mistyped.',
    mend: '`landlord lock list` shows the leases that are held, with their ids.',
  },
  'LL-LOCK-HELD': {
    title: 'Another run is at work',
    cause: 'A tenant, VM or server is held by a run that is alive.',
    mend: 'Wait (`--wait 10m`), or look at the holder with `landlord lock list`. Break a lock only when you know that its holder is dead.',
  },
  'LL-MIGRATION-CHANGED': {
    title: 'The migrations journal contradicts the release',
    cause: 'A script was changed after it was applied, or the database has migrations that the release does not know.',
    mend: 'Use the release that the database was migrated by; never edit an applied migration, add a new one.',
  },
  'LL-NETWORK-GROUP': {
    title: 'There is no such network security group',
    cause:
      '`networkGroup` of a VM or server, or `network.resourceGroup`, names something that the subscription does not have.',
    mend: '`az network nsg list` shows what there is, in the subscription that `az account show` names. Correct the project file.',
  },
  'LL-NETWORK-LOGIN': {
    title: 'The network is not open to this user',
    cause:
      "Azure's command line is not logged on, or its log-on has run out; or the program for the network said so of itself.",
    mend: '`az login`, then give the command again. Nothing was changed.',
  },
  'LL-NETWORK-OPEN': {
    title: 'A firewall lets in more than was promised',
    cause:
      "A rule that is not landlord's opens a VM or a database server to the internet, or takes precedence over landlord's own rules. Promised are HTTP and HTTPS of tenants alone, and no public port at all of a database server.",
    mend: "Find out who needs the rule. Remove it, or limit it to the management network, then give the command again. landlord never changes other people's rules.",
  },
  'LL-NETWORK-OUTCOME': {
    title: 'It is not known whether a rule of the network was changed',
    cause: 'The program that changes it was cut off, or its connection to Azure was, before an answer came.',
    mend: 'Resume the run: it reads the rules first and changes only what is not so yet.',
  },
  'LL-NETWORK-PROGRAM': {
    title: 'The program for the network cannot do it',
    cause:
      '`az`, or the program that `network.command` names, is not there, is too old, or the rules are kept by hand.',
    mend: 'Install or upgrade it, or correct `network` in the project file. By hand: set the rules that the plan shows.',
  },
  'LL-NETWORK-REFUSED': {
    title: 'The network refused a rule',
    cause:
      "Azure, or the user's own program, did not take it: another rule has its priority, the group is full, or a policy forbids it. Its own words are shown.",
    mend: 'Mend what it names, then resume the run.',
  },
  'LL-NETWORK-RIGHTS': {
    title: 'A right is missing in Azure',
    cause: 'The account may not read or write the rules of the network security group.',
    mend: 'Give it the role Network Contributor on the group (microsoft.network/networksecuritygroups/securityrules/*), then give the command again.',
  },
  'LL-NETWORK-UNREACHABLE': {
    title: 'The network did not answer',
    cause: "Azure's command line could not reach Azure, took too long, or answered something else than rules.",
    mend: '`az account show` and `az network nsg list` show whether it works at all. Nothing was changed; give the command again.',
  },
  'LL-NOT-CONFIRMED': {
    title: 'Not confirmed',
    cause:
      'The command would change something and nobody said yes: the question was answered with no, or there was nobody to ask.',
    mend: 'Look at the plan (`--plan`), then give the flag that the message names: `--yes`, or `--confirm NAME` where customers would be cut off.',
  },
  'LL-PLACE-NONE': {
    title: 'No application VM has a place',
    cause:
      'Every VM that may be used has the seven tenants that promise P06 allows, or none matches what was asked for.',
    mend: '`landlord vm list` shows the places. Add a VM, or name another one.',
  },
  'LL-PLACE-TAKEN': {
    title: 'A reserved place was taken meanwhile',
    cause: 'Two runs wanted the same unique thing, such as a place on a VM; the other one got it.',
    mend: 'Give the same command again: it looks for another place.',
  },
  'LL-PLAN-APPLIED': {
    title: 'The saved plan was carried out before',
    cause:
      'A saved plan is good for one run. The one that the message names carried it out, and what the plan showed does not hold as a whole any more.',
    mend: 'Look at that run with `landlord run show RUN`. Where it is unfinished, `landlord run resume RUN` goes on with it; else make a new plan.',
  },
  'LL-RELEASE-ALTERED': {
    title: 'A release on a VM is not what the library holds',
    cause: 'Files in its folder are missing or were changed since they were unpacked.',
    mend: 'Stop what runs from it, remove the folder by hand, and give the command again.',
  },
  'LL-RELEASE-DAMAGED': {
    title: 'The library lost or altered a zip',
    cause:
      "The zip that the release was taken in from is missing in the library's folder, or its digest is another one.",
    mend: 'Add the same zip again; the library then keeps a fresh copy. Find out who writes in its folder.',
  },
  'LL-RELEASE-EXISTS': {
    title: 'The library has another release of that version',
    cause:
      'A release is named by the digest of its zip. The library keeps one zip for each version, and the new one differs from it.',
    mend: 'Give the new zip a version of its own. What was tested and promoted under a version must stay what it was.',
  },
  'LL-RELEASE-FILE': {
    title: 'The zip cannot be read',
    cause: 'There is no file of that name, or this user may not read it.',
    mend: 'Look at the path that is shown.',
  },
  'LL-RELEASE-FOLDER': {
    title: "The library's folder cannot be used",
    cause:
      'The folder that `releases` of landlord.yaml names cannot be read or written: rights, a full disk, or a path that is no folder.',
    mend: 'Mend what is shown and give the command again; a half-made copy is removed.',
  },
  'LL-RELEASE-IN-USE': {
    title: 'A tenant runs the release',
    cause: 'A release cannot leave the library while the ops store has a tenant that runs it.',
    mend: 'Update the tenant first, or keep the release.',
  },
  'LL-RELEASE-LAST': {
    title: 'A release is the last one in service',
    cause:
      'Every other release in the library is retired, or there is none: without this one no tenant could be created.',
    mend: 'Add the release that takes its place first with `landlord release add FILE`, then retire this one.',
  },
  'LL-RELEASE-NONE': {
    title: 'The library holds no release',
    cause: 'A tenant needs a release to run.',
    mend: '`landlord release add FILE`.',
  },
  'LL-RELEASE-RETIRED': {
    title: 'A release is retired',
    cause: 'The release was named for a new tenant and `landlord release retire` has taken it out of service.',
    mend: 'Name another one, or leave `--release` out for the newest in service. `landlord release show VERSION` tells who retired it; undoing that run with `landlord run undo RUN` brings it back.',
  },
  'LL-RELEASE-UNKNOWN': {
    title: 'The library does not hold that release',
    cause: 'No release of that version was added.',
    mend: '`landlord release list`, then `landlord release add FILE`.',
  },
  'LL-RELEASE-ZIP': {
    title: 'The zip is not taken as a release',
    cause:
      'It is damaged, could lead outside of its folder or fill a disk when it is unpacked, or does not hold exactly what its manifest says.',
    mend: 'Build the release again. The reason names the first entry that is wrong.',
  },
  'LL-RUN-CHAIN': {
    title: 'The journal of a run was altered',
    cause: 'The hashes of its events no longer form a chain. Somebody changed the ops store by hand, or it is damaged.',
    mend: 'Compare with a backup of the store. Do not resume or undo the run from an altered journal.',
  },
  'LL-RUN-CLOSED': {
    title: 'The run is closed',
    cause: 'It was undone to its end.',
    mend: 'Start the command again for a new run.',
  },
  'LL-RUN-DRIFT': {
    title: 'Something that the run made true no longer is',
    cause: 'After the step was finished, somebody or something changed what it had made.',
    mend: 'Find out who changed it. `--accept-drift` brings it about again; `landlord run undo RUN` takes the run back.',
  },
  'LL-RUN-PAST-RETURN': {
    title: 'The run is past its point of no return',
    cause: 'A step after which there is no way back was begun.',
    mend: 'Resume the run; it can only go forward.',
  },
  'LL-RUN-ROUTINE': {
    title: "This version does not know the run's routine",
    cause: 'The run was opened by another version of landlord, whose command is not part of this one.',
    mend: 'Use the version that opened it to resume or undo it; `landlord run show RUN` names it.',
  },
  'LL-RUN-STEPS': {
    title: 'The run knows steps that this version does not',
    cause: 'It was begun by another version of landlord, which did something that this version does not know of.',
    mend: 'Use the version that began it, or accept each such step with `--accept-steps ID`.',
  },
  'LL-RUN-SUPERSEDED': {
    title: 'A later run changed the same subject',
    cause: 'Undoing the earlier run now would destroy what the later one made.',
    mend: 'Undo the later run first, or leave both.',
  },
  'LL-RUN-UNDOING': {
    title: 'The run is being undone',
    cause: 'Its undo was begun and cut off.',
    mend: '`landlord run undo RUN` goes on with it.',
  },
  'LL-RUN-UNFINISHED': {
    title: 'The subject belongs to an unfinished run',
    cause:
      "A run that was cut off or failed owns its tenant until it is resumed or undone, so that a half-made tenant is nobody else's.",
    mend: '`landlord run resume RUN` or `landlord run undo RUN`.',
  },
  'LL-RUN-UNKNOWN': {
    title: 'There is no such run',
    cause: 'The ops store has no run of this id. It may have been mistyped, or belong to another store.',
    mend: '`landlord run list` shows the runs of the store that your configuration names.',
  },
  'LL-SERVER-PRINCIPAL': {
    title: "A login of landlord's has the wrong rights",
    cause:
      'A principal of the project file is not on the server, is disabled, refuses the password, lacks a right that its work needs, or has one that it has no use for.',
    mend: 'A sysadmin grants what is missing and revokes what is too much, exactly as the message names it, then give the command again.',
  },
  'LL-SERVER-UNKNOWN': {
    title: 'There is no such database server',
    cause: 'The name is not among `servers` of the project file.',
    mend: '`landlord server list` shows all.',
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
  'LL-SLOT-IN-USE': {
    title: 'Somebody uses the idle login of a tenant',
    cause:
      "Of a tenant's two logins one is idle. Somebody is logged on as it, so its password is known to somebody, and giving it a new one would cut that off.",
    mend: 'Find out who it is by the session, program and host that the message names, end that, then give the command again.',
  },
  'LL-SQL-DATABASE': {
    title: 'A database cannot be opened',
    cause:
      'It does not exist, is not online, or the login may not enter it. For the database `landlord`: the server was not prepared yet.',
    mend: 'Look at its state on the server; the message names the login, and the error number tells which of these it is.',
  },
  'LL-SQL-DISK': {
    title: 'The database server has no room left',
    cause: 'A data or log file could not be created or grow.',
    mend: 'Make room on the disk that the message names, then resume the run.',
  },
  'LL-SQL-ERROR': {
    title: 'The database server refused a statement',
    cause: 'The message carries the number, state and line that the server gave.',
    mend: 'Look the number up in the list of Database Engine errors; resume the run when the reason is gone.',
  },
  'LL-SQL-LOCKED': {
    title: 'Somebody else is using it',
    cause:
      'A lock, a deadlock, another session in a database that is needed alone, or an earlier session that is still rolling back.',
    mend: 'Wait until the other session has ended, then resume the run.',
  },
  'LL-SQL-LOGIN': {
    title: 'The database server refused the login',
    cause: 'The name or password is wrong, or the login is disabled, locked or expired.',
    mend: 'Put the password under `principals` of the configuration right, or the login on the server.',
  },
  'LL-SQL-MIGRATION': {
    title: 'A migration failed',
    cause:
      'A statement of the script failed, or the script ended its transaction, left the database or repeats a batch.',
    mend: 'Nothing of it stands. Mend the script in a new release, or what it met in the data, then resume the run.',
  },
  'LL-SQL-OUTCOME': {
    title: 'The connection ended before the answer',
    cause: 'The statement may have taken or not: its answer never came.',
    mend: 'Resume the run: it looks at what stands before it does anything.',
  },
  'LL-SQL-RIGHTS': {
    title: 'A login lacks a permission',
    cause: 'The server refused the statement for want of the permission that the message names.',
    mend: 'Grant it to that login, no more, then try again.',
  },
  'LL-SQL-TLS': {
    title: 'The database server could not prove who it is',
    cause: 'Its certificate carries another name than `tls.name`, has expired, or does not come from `tls.ca`.',
    mend: 'Compare the certificate on the server with `tls` in the configuration. Never go on without: somebody may stand between.',
  },
  'LL-SQL-UNREACHABLE': {
    title: 'A database server does not answer',
    cause: 'The connection was refused, timed out, or the name is unknown.',
    mend: 'Check the VPN or tunnel, `servers.NAME` in the configuration, and that SQL Server runs and listens.',
  },
  'LL-SSH-MISSING': {
    title: 'This machine has no ssh',
    cause: "landlord reaches Windows VMs with the system's `ssh` and `sftp`, and did not find them on the PATH.",
    mend: 'Install the OpenSSH client.',
  },
  'LL-STEP-DID-NOT-TAKE': {
    title: 'A step was applied and its fact is still not true',
    cause:
      'The other side accepted the change, and reading it back shows that it did not take effect in the time that it is given.',
    mend: 'Look at the difference that is shown and at the place itself; then resume or undo the run.',
  },
  'LL-STORE-CORRUPT': {
    title: 'The ops store is damaged',
    cause:
      'The file is no SQLite database, or its content does not hang together: a damaged disk, an interrupted copy, or a file of something else.',
    mend: 'Change nothing on the fleet. Restore the file from a copy; then compare the heads of the runs with those kept elsewhere.',
  },
  'LL-STORE-DISK': {
    title: 'The disk of the ops store is full or does not work',
    cause: 'The database could not write. What could not be recorded was not done either.',
    mend: 'Make room on that disk, or mend it; then resume the run that stopped.',
  },
  'LL-STORE-FOREIGN': {
    title: 'Another store manages it',
    cause: 'The server or VM carries the id of another ops store; two stores must not both change it.',
    mend: 'Work with the store that manages it: `store` in the configuration says which one this is.',
  },
  'LL-STORE-LOCKED': {
    title: 'The ops store is locked',
    cause:
      'Another process wrote to the ops store for longer than landlord waits. Writes take milliseconds, so something holds it: a stopped process, a backup tool, an open database browser.',
    mend: 'Find the program that has the file open and end it, then repeat the command.',
  },
  'LL-STORE-MISSING': {
    title: 'The ops store is not where it should be',
    cause:
      'The folder that the configuration names does not exist, or the file was removed or replaced while landlord was at work.',
    mend: 'Look at `store` in landlord.yaml. A new, empty store cannot take over a fleet that another store manages.',
  },
  'LL-STORE-NETWORK': {
    title: 'The ops store lies on a network file system',
    cause:
      'File locks and shared memory of such systems cannot be trusted, so two programs could write at once and damage the journal.',
    mend: 'Put the store on a local disk.',
  },
  'LL-STORE-READONLY': {
    title: 'The ops store cannot be written',
    cause: 'This user has no right to write the file or its folder, or the file system is mounted read-only.',
    mend: 'Run landlord as the user who owns the store, or mend the rights of file and folder.',
  },
  'LL-STORE-VERSION': {
    title: 'The ops store belongs to another version of landlord',
    cause:
      'A newer landlord has brought its schema up to date; or it is of an older one, and a run of that one is at work. An older store is brought up to date when nobody works with it.',
    mend: 'Use the version of landlord that the others use; or give the command again once no run holds a lease: `landlord lock list` of the older version shows them.',
  },
  'LL-TENANT-EXISTS': {
    title: 'There is a tenant of that name already',
    cause: 'The ops store has another tenant of this name.',
    mend: 'Choose another name, or look at the tenant with `landlord tenant show NAME`.',
  },
  'LL-TENANT-HAS-DATA': {
    title: 'Customers have written to the tenant',
    cause: 'Undoing its creation would destroy their data.',
    mend: 'Leave the tenant; only its removal, with a final backup, may take the data away.',
  },
  'LL-TENANT-ORDER': {
    title: 'The order of a tenant is not valid',
    cause: 'Its name, display name or contacts do not follow the rules that the message tells.',
    mend: 'Correct what the message names and give the command again.',
  },
  'LL-TENANT-SUSPENDED': {
    title: 'The tenant is suspended',
    cause:
      'Its service is disabled and its logins are fenced, on purpose. Nothing starts it again but `tenant resume`.',
    mend: '`landlord tenant show NAME` says since when and why. `landlord tenant resume NAME` brings it back.',
  },
  'LL-TENANT-UNFIT': {
    title: 'The tenant does not work as it stands',
    cause:
      'Its service does not run, or its configuration does not open its database. What was broken before could not be told from what the command breaks.',
    mend: 'Mend what the message names: the command that created the tenant, given again, puts right what differs. Then give this command again.',
  },
  'LL-TENANT-UNKNOWN': {
    title: 'There is no such tenant',
    cause: 'The inventory of this ops store holds no tenant of that name.',
    mend: '`landlord tenant list` shows the tenants. Check that `--config` or `LANDLORD_CONFIG` names the project file you mean.',
  },
  'LL-TERMINATED': {
    title: 'Stopped by a signal',
    cause:
      'The system, or somebody else, asked the process to end (SIGTERM, or its terminal was closed). Nothing new was started after that.',
    mend: '`landlord run resume RUN` goes on, `landlord run undo RUN` takes back what was done.',
  },
  'LL-TIMEOUT': {
    title: 'The time given was over',
    cause:
      '`--timeout` ran out before the work was done. The step under way came to its safe point; nothing new was started.',
    mend: '`landlord run resume RUN` goes on, with a longer `--timeout` or none.',
  },
  'LL-UNDO-DID-NOT-TAKE': {
    title: 'Something is still there after it was undone',
    cause: 'The other side accepted the removal, and reading shows that it still stands.',
    mend: 'Look at the place itself, then `landlord run undo RUN` again.',
  },
  'LL-UNDO-FAILED': {
    title: 'Not everything could be undone',
    cause: 'A step of the undo failed after several tries. What did not depend on it was undone.',
    mend: 'Mend the cause that is shown, then `landlord run undo RUN` again.',
  },
  'LL-USAGE': {
    title: 'The command line is not right',
    cause: 'An argument or flag is missing, unknown or malformed.',
    mend: 'Read the message, then `landlord COMMAND --help`.',
  },
  'LL-VPN': {
    title: 'This machine is not on the VPN',
    cause:
      'Administration goes through the VPN only (promise P10). No address of this machine lies in `vpn.networks`, or what `vpn.probe` names did not answer.',
    mend: 'Connect to the VPN and give the same command again. Commands that only look are not held back.',
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
  'LL-VM-PFX': {
    title: "A certificate's file cannot be opened on the VM",
    cause:
      'The PFX file has another password than was given, is damaged, or holds no private key or several. Windows Server 2016 and older cannot read one that is encrypted with AES.',
    mend: 'Export it again with its private key; for old VMs with 3DES: `openssl pkcs12 -export -legacy …`. Then run the command again.',
  },
  'LL-VM-LOGON-RIGHT': {
    title: 'No service may log on',
    cause:
      'NT SERVICE\\ALL SERVICES has not the right "Log on as a service" (SeServiceLogonRight) on the VM, as a group policy that defines the right for named accounts alone makes it. A service under a virtual account would not start there (1069).',
    mend: 'Add NT SERVICE\\ALL SERVICES to "Log on as a service" in the group policy that counts on the VM, run `gpupdate /force` there, then run the command again.',
  },
} as const satisfies Record<string, ErrorExplanation>

export interface ErrorExplanation {
  readonly title: string
  readonly cause: string
  readonly mend: string
}

export type ErrorCode = keyof typeof ERROR_CODES
