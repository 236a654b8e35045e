import type {ErrorExplanation} from './explanation.ts'

/** Firewalls of the network around the hosts, and the program that asks it. */
export const NETWORK_CODES = {
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
} as const satisfies Record<string, ErrorExplanation>
