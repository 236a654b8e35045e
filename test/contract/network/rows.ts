/**
 * What the product relies on of `az network nsg rule`, command by command: its words and how it must end. Rows run in order on one group
 * that is empty at the start.
 */
export interface Row {
  readonly says: string
  /** Behind `az network nsg rule`; `--resource-group`, `--nsg-name` and `--output json` are added. */
  readonly words: readonly string[]
  readonly exit: number
  /** Part of what is printed as JSON. */
  readonly prints?: object
  /** Part of what is said of a refusal. */
  readonly refuses?: string
  readonly page: string
  /** Not asked of Azure; `because` says why. */
  readonly only?: 'lab'
  readonly because?: string
}

const page = 'https://learn.microsoft.com/cli/azure/network/nsg/rule'
const resource = 'https://learn.microsoft.com/rest/api/virtualnetwork/security-rules/create-or-update'
const codes = 'https://learn.microsoft.com/cli/azure/use-azure-cli-successfully-troubleshooting'

const fields = (name: string, priority: number, ...more: readonly string[]): readonly string[] => [
  ...['--name', name, '--priority', `${priority}`, '--direction', 'Inbound', '--access', 'Allow', '--protocol', 'Tcp'],
  ...['--source-port-ranges', '*', '--destination-address-prefixes', '*', '--description', 'll contract', ...more],
]
const ports = ['--destination-port-ranges', '80', '8080']

export const rows: readonly Row[] = [
  {says: 'an empty group has no rules; default rules are left out', words: ['list'], exit: 0, prints: [], page},
  {
    says: 'a rule is made; one source stands in the singular field, two ports in the plural one',
    words: ['create', ...fields('ll-contract', 4000, '--source-address-prefixes', 'Internet', ...ports)],
    exit: 0,
    prints: {
      name: 'll-contract',
      priority: 4000,
      direction: 'Inbound',
      access: 'Allow',
      protocol: 'Tcp',
      description: 'll contract',
      sourceAddressPrefix: 'Internet',
      sourceAddressPrefixes: [],
      sourcePortRange: '*',
      destinationAddressPrefix: '*',
      destinationPortRanges: ['80', '8080'],
    },
    page: resource,
  },
  {
    says: 'update sets the fields that it is given',
    words: ['update', ...fields('ll-contract', 4001, '--source-address-prefixes', '10.0.0.1', '10.0.1.0/24', ...ports)],
    exit: 0,
    prints: {priority: 4001, sourceAddressPrefixes: ['10.0.0.1', '10.0.1.0/24']},
    page,
  },
  {says: 'and is seen', words: ['list'], exit: 0, prints: [{name: 'll-contract', priority: 4001}], page},
  {
    says: 'two rules cannot have the same priority and direction',
    words: ['create', ...fields('ll-other', 4001, '--source-address-prefixes', '*', ...ports)],
    exit: 1,
    refuses: 'SecurityRuleConflict',
    page: resource,
  },
  {says: 'a rule is taken away', words: ['delete', '--name', 'll-contract'], exit: 0, page},
  {says: 'one that is not there too', words: ['delete', '--name', 'll-contract'], exit: 0, page},
  {says: 'an option that is none ends with 2', words: ['list', '--no-such-option', 'x'], exit: 2, page: codes},
  {
    says: 'a word that a field does not take ends with 2',
    words: ['create', '--name', 'll-contract', '--priority', '4000', '--access', 'Perhaps'],
    exit: 2,
    page: codes,
  },
  {
    says: 'what landlord does not say is refused, not passed over',
    words: ['show', '--name', 'll-contract'],
    exit: 2,
    refuses: 'the lab does not support az network nsg rule show',
    page,
    only: 'lab',
    because: 'Azure knows it',
  },
  {
    says: 'an option that landlord does not say is refused as well',
    words: ['create', ...fields('ll-contract', 4000, ...ports), '--source-asgs', 'web'],
    exit: 2,
    refuses: 'the lab does not support --source-asgs',
    page,
    only: 'lab',
    because: 'Azure knows it',
  },
]
