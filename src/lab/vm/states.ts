import type {Fault} from '../fault-kinds.ts'
import type {Effect} from '../faults.ts'
import {exitCodes, LabError} from '../lab-error.ts'
import {chosenStates, type State} from '../states.ts'
import {usualProfiles} from './firewall.ts'
import {formatUrlPrefix, parseUrlPrefix} from './http/url-prefix.ts'
import type {Machine} from './machine.ts'
import {usualHolders} from './policy.ts'
import {neverRan} from './services/service-table.ts'

/** What the machine lacks, or what somebody else has put there, as long as it is set. */
interface Settable extends State {
  set(machine: Machine, about: string): void
  unset(machine: Machine, about: string): void
}

/** By the names that `--match` chooses from. */
const states: Readonly<Record<string, Settable>> = {
  'logon-right-missing': {
    set: ({policy}) => {
      policy.mayLogOnAsService = [stranger]
    },
    unset: ({policy}) => {
      policy.mayLogOnAsService = usualHolders
    },
  },
  'members-unknown': {
    set: ({policy}) => {
      policy.listsMembers = false
    },
    unset: ({policy}) => {
      policy.listsMembers = true
    },
  },
  'powershell-4': {
    set: (machine) => machine.alter('powershell-4', {powershell: '4.0'}),
    unset: (machine) => machine.alter('powershell-4', {}),
  },
  'reboot-pending': {
    set: (machine) => machine.alter('reboot-pending', {rebootPending: true}),
    unset: (machine) => machine.alter('reboot-pending', {}),
  },
  'firewall-off': {
    set: ({firewall}) => {
      firewall.profiles = usualProfiles.map((profile) => ({...profile, enabled: false}))
    },
    unset: ({firewall}) => {
      firewall.profiles = usualProfiles
    },
  },
  'foreign-reservation': {
    about: 'a URL, as http://+:80/',
    set: ({httpConfiguration}, url) => {
      const prefix = parseUrlPrefix(url)
      const there = httpConfiguration.reservation(prefix)
      if (there && there.sids.join() !== stranger) throw taken(formatUrlPrefix(prefix))
      httpConfiguration.reserve({prefix, sids: [stranger]})
    },
    unset: ({httpConfiguration}, url) => httpConfiguration.free(parseUrlPrefix(url)),
  },
  'foreign-binding': {
    about: 'name or address, and port, as acme.cloud.example:8080',
    set: ({certificates, httpConfiguration}, endpoint) => {
      const there = httpConfiguration.binding(boundBy(endpoint), endpoint)
      if (there && there.appId !== strangersApp) throw taken(endpoint)
      const thumbprint = certificates.all()[0]?.thumbprint ?? '0'.repeat(40)
      httpConfiguration.bind({by: boundBy(endpoint), endpoint, thumbprint, appId: strangersApp})
    },
    unset: ({httpConfiguration}, endpoint) => httpConfiguration.unbind(boundBy(endpoint), endpoint),
  },
  'foreign-firewall-rule': {
    about: "the rule's name",
    set: ({firewall}, name) => {
      if (firewall.rule(name)?.group) throw taken(name)
      firewall.put({name, group: null, ports: [1], remote: ['Any'], enabled: true})
    },
    unset: ({firewall}, name) => firewall.remove(name),
  },
  'foreign-service': {
    about: "the service's name",
    set: ({table}, name) => {
      const there = table.find(name)
      if (there && there.path !== strangersProgram) throw taken(name)
      table.put({...strangersService, name, displayName: name})
    },
    unset: ({table}, name) => table.drop(name),
  },
}

/** Sets the states that match; everything else about the machine stays as it is. */
export const stateEffect = (machine: Machine): Effect => ({
  begin: (fault) => {
    for (const [, state] of chosenBy(fault)) state.set(machine, fault.path ?? '')
  },
  end: (fault) => {
    for (const [, state] of chosenBy(fault)) state.unset(machine, fault.path ?? '')
  },
})

const chosenBy = (fault: Fault) => chosenStates(states, 'a VM', fault)

const taken = (what: string): LabError => new LabError(`${what} is there already.`, exitCodes.usage)

const boundBy = (endpoint: string) => (/^(?:[\d.]+|\[.*\]):\d+$/.test(endpoint) ? 'ipport' : 'hostnameport')

/** Somebody of another product. */
const stranger = 'S-1-5-21-1004336348-1177238915-682003330-1105'
const strangersApp = '{00000000-0000-0000-0000-00000000beef}'
const strangersProgram = '"C:\\Program Files\\Other\\other.exe"'
const strangersService = {
  path: strangersProgram,
  account: 'LocalSystem',
  start: 'manual',
  restartAfterMs: [],
  restartOnErrorExit: false,
  sidType: 'none',
  dependencies: [],
  stamp: undefined,
  ...neverRan,
} as const
