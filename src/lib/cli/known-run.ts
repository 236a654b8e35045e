import type {RunRecord} from '../engine/store.ts'
import {OperatorError} from '../errors.ts'
import type {OperationsReading} from '../site/operations.ts'

/** How far back an abbreviated id is looked for. */
const REACH = 1000

/** The run of an id, or of a beginning or end of at least four characters that only one recent run has. Throws LL-RUN-UNKNOWN. */
export async function knownRun(operations: OperationsReading, wanted: string): Promise<RunRecord> {
  const id = wanted.toUpperCase()
  const whole = await operations.run(id)
  if (whole) return whole
  const {runs} = id.length >= 4 ? await operations.runs({limit: REACH}) : {runs: []}
  const found = runs.filter((run) => run.id.startsWith(id) || run.id.endsWith(id))
  const [only] = found
  if (only && found.length === 1) return only
  throw new OperatorError('LL-RUN-UNKNOWN', `There is no run ${wanted} in this ops store.`, {
    why:
      found.length > 1
        ? `it could be ${found
            .slice(0, 3)
            .map((run) => run.id)
            .join(' or ')}`
        : undefined,
    next: ['landlord run list'],
  })
}
