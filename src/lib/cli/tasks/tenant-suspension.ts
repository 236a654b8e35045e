import {resumeTenant} from '../../routines/tenant/resume.ts'
import {type Suspension, suspendTenant} from '../../routines/tenant/suspend.ts'
import type {Task} from '../changing.ts'
import type {Composition} from '../compose.ts'
import {standingRemarks} from './standing-remarks.ts'

/** `tenant suspend` and how it speaks of itself. */
export const tenantSuspension = ({tenant, reason}: Suspension, {topology, backups}: Composition): Task => ({
  routine: suspendTenant({tenant, reason}),
  words: ['tenant', 'suspend', tenant, '--reason', reason],
  confirm: {name: tenant, why: `This cuts off every customer of ${tenant}.`},
  remarks: async ({decided}) =>
    decided === null
      ? []
      : [
          ...(await standingRemarks(decided, {topology, backups})),
          ['downtime', `from now on until: landlord tenant resume ${tenant}`],
          ['clients', 'its address stays, so they get no answer, keep what they write, and send it when it is back'],
          ['no return', 'none: nothing is taken away'],
          ['reason', reason],
        ],
  done: async () => ({
    headline: `${tenant} is suspended: ${reason}`,
    details: [`its address stays; clients keep what they write until: landlord tenant resume ${tenant}`],
    result: {tenant, state: 'suspended', reason},
  }),
})

/** `tenant resume` and how it speaks of itself. */
export const tenantResumption = (tenant: string, {topology, backups}: Composition): Task => ({
  routine: resumeTenant(tenant, topology.intervals),
  words: ['tenant', 'resume', tenant],
  remarks: ({decided}) => (decided === null ? [] : standingRemarks(decided, {topology, backups})),
  done: async () => ({headline: `${tenant} is up and answers`, details: [], result: {tenant, state: 'up'}}),
})
