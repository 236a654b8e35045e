import {existsSync, mkdirSync, readFileSync, renameSync, writeFileSync} from 'node:fs'
import {dirname} from 'node:path'

/** A security rule as Azure keeps it. learn.microsoft.com/rest/api/virtualnetwork/security-rules/get */
export interface SecurityRule {
  readonly name: string
  readonly description: string | null
  readonly priority: number
  readonly direction: 'Inbound' | 'Outbound'
  readonly access: 'Allow' | 'Deny'
  readonly protocol: string
  readonly sources: readonly string[]
  readonly sourcePorts: readonly string[]
  readonly destinations: readonly string[]
  readonly ports: readonly string[]
}

export type RulesByGroup = Readonly<Record<string, readonly SecurityRule[]>>

/** Network security groups of the one resource group, each with its rules; facts only, since nothing in the lab passes them. */
export class Groups {
  readonly #file: string
  #rules: RulesByGroup

  /** `names`: the groups that are there from the start, and after a reset. */
  constructor(file: string, names: readonly string[]) {
    this.#file = file
    const kept: RulesByGroup = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
    this.#rules = Object.fromEntries(names.map((name) => [name, kept[name] ?? []]))
  }

  get all(): RulesByGroup {
    return this.#rules
  }

  /** Undefined: there is no such group. Names are compared without case. */
  rules(group: string): readonly SecurityRule[] | undefined {
    return this.#rules[this.#known(group) ?? '']
  }

  /** The whole file is there before the answer. */
  put(group: string, rules: readonly SecurityRule[]): void {
    const name = this.#known(group)
    if (name === undefined) throw new Error(`no group ${group}`)
    this.#rules = {...this.#rules, [name]: rules}
    this.#write()
  }

  reset(): void {
    this.#rules = Object.fromEntries(Object.keys(this.#rules).map((name) => [name, []]))
    this.#write()
  }

  revert(rules: RulesByGroup): void {
    this.#rules = rules
    this.#write()
  }

  #known(group: string): string | undefined {
    return Object.keys(this.#rules).find((name) => name.toLowerCase() === group.toLowerCase())
  }

  #write(): void {
    mkdirSync(dirname(this.#file), {recursive: true})
    writeFileSync(`${this.#file}.new`, JSON.stringify(this.#rules, undefined, 1))
    renameSync(`${this.#file}.new`, this.#file)
  }
}
