import {OperatorError} from '../errors.ts'
import type {Clock} from './clock.ts'
import {frozenError} from './freeze.ts'
import type {Refusal, RunRecord} from './store.ts'

/** Who is in the way, since when, and what the operator can do about it. */
export function refusalError(refusal: Refusal, clock: Clock): OperatorError {
  switch (refusal.refused) {
    case 'claim':
      return unfinishedError(refusal.by)
    case 'frozen':
      return frozenError(refusal.freeze)
    case 'applied':
      return appliedError(refusal.by)
    case 'moved':
      return movedError(refusal.run)
    case 'reservation':
      return new OperatorError(
        'LL-PLACE-TAKEN',
        `${refusal.reservation.what} was taken meanwhile by run ${refusal.by.id}.`,
        {
          why: `${refusal.by.routine} for ${refusal.by.subject}, by ${refusal.by.actor.user} on ${refusal.by.actor.host}`,
          state: 'nothing was changed',
          next: [`landlord run show ${refusal.by.id}`, 'the same command again looks for another place'],
        },
      )
    case 'lease': {
      const {lease} = refusal
      const age = Math.max(0, Math.round((clock.wall() - Date.parse(lease.acquiredAt)) / 1000))
      return new OperatorError('LL-LOCK-HELD', `${lease.key} is held by run ${lease.run}.`, {
        why: `${lease.holder.user} on ${lease.holder.host} (pid ${lease.holder.pid}) has held it for ${age} s; the lease ends at ${lease.expiresAt} unless it is renewed`,
        state: 'nothing was changed',
        next: [`landlord run show ${lease.run}`, `landlord lock list`, 'the same command with --wait 10m'],
      })
    }
  }
}

const movedError = (run: RunRecord): OperatorError =>
  new OperatorError('LL-RUN-MOVED', `Another process goes on with run ${run.id}, again and again.`, {
    why: 'each time that its journal was read, it was longer when its leases were free',
    state: 'nothing was changed',
    next: [`landlord run show ${run.id}`, 'the same command again'],
  })

export const unfinishedError = (run: RunRecord): OperatorError =>
  new OperatorError('LL-RUN-UNFINISHED', `${run.subject} belongs to the unfinished run ${run.id} (${run.routine}).`, {
    why: `begun ${run.openedAt} by ${run.actor.user} on ${run.actor.host}, state ${run.state}`,
    state: 'nothing was changed',
    next: [`landlord run show ${run.id}`, `landlord run resume ${run.id}`, `landlord run undo ${run.id}`],
  })

/** A plan is good for one run: what it showed was shown of the time before that. */
export const appliedError = (run: RunRecord): OperatorError =>
  new OperatorError('LL-PLAN-APPLIED', `The plan was carried out before, by run ${run.id}.`, {
    why: `opened ${run.openedAt} by ${run.actor.user} on ${run.actor.host}, state ${run.state}`,
    state: 'nothing was changed',
    next: [`landlord run show ${run.id}`],
  })
