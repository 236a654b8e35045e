import {everyService} from './acls.ts'
import {serviceSid} from './services/service-sid.ts'

export interface Account {
  readonly sid: string
  readonly name: string
}

/** Who may do what on the machine, as its local groups and its policy say. */
export class Policy {
  readonly administrators: readonly Account[]
  readonly remoteDesktopUsers: readonly Account[] = []
  /** False: a member cannot be resolved, so that Windows lists none. */
  listsMembers = true
  /** SeServiceLogonRight, by SID; on a machine that nobody altered all virtual accounts have it. */
  mayLogOnAsService: readonly string[] = usualHolders
  /** SeDenyServiceLogonRight. */
  mustNotLogOnAsService: readonly string[] = []

  constructor(machine: string) {
    this.administrators = ['Administrator', 'landlord'].map((name, index) => ({
      sid: `S-1-5-21-1004336348-1177238915-682003330-${index === 0 ? 500 : 1001}`,
      name: `${machine.toUpperCase()}\\${name}`,
    }))
  }

  /** Whether a service under its virtual account can be started; else 1069. */
  mayRun(service: string): boolean {
    const sids = [everyService, serviceSid(service)]
    return (
      sids.some((sid) => this.mayLogOnAsService.includes(sid)) &&
      !sids.some((sid) => this.mustNotLogOnAsService.includes(sid))
    )
  }
}

export const usualHolders: readonly string[] = [everyService]
