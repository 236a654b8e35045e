// A whole process, as a command is: plans a routine of satisfied facts for every VM side by side, and prints how many hold.
import type {SshHost} from '../../src/lib/adapters/ssh/way.ts'
import {plan} from '../../src/lib/engine/plan.ts'
import {openDeps} from './deps.ts'
import {benchOf, releasesStand} from './routine.ts'
import {type Form, siteOf} from './site.ts'

export interface ChecksOrder {
  readonly hosts: readonly SshHost[]
  readonly digests: readonly string[]
  readonly form: Form
  /** File of the ops store. */
  readonly store: string
}

const {hosts, digests, form, store} = JSON.parse(process.argv[2] ?? '{}') as ChecksOrder
void asked().then((count) => process.stdout.write(`${count}\n`))

async function asked(): Promise<number> {
  const deps = await openDeps(store)
  const counts = await Promise.all(
    hosts.map(async (host) => {
      const site = siteOf(host, form)
      const bench = benchOf(site)
      try {
        const {lines} = await plan(releasesStand(host.name, digests, bench), deps.of(bench))
        return lines.filter(({finding}) => finding.finding === 'satisfied').length
      } finally {
        await site.close()
      }
    }),
  )
  await deps.close()
  return counts.reduce((sum, count) => sum + count, 0)
}
