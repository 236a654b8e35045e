import type {ErrorExplanation} from './explanation.ts'

/** Names in the DNS. */
export const NAME_CODES = {
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
} as const satisfies Record<string, ErrorExplanation>
