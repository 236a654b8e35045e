import {writeSync} from 'node:fs'

/**
 * For the harness that kills: with `LANDLORD_HALT_AT_EVENT=n` this process stands still for good right after its n-th
 * journal event was durably appended, so that it can be killed at that very point. Undefined without the variable.
 */
export function haltingListener(environment: NodeJS.ProcessEnv): (() => void) | undefined {
  const at = Number(environment.LANDLORD_HALT_AT_EVENT ?? 0)
  if (!Number.isInteger(at) || at < 1) return undefined
  let seen = 0
  return () => {
    seen += 1
    if (seen !== at) return
    writeSync(2, `halted at event ${seen}\n`)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  }
}
