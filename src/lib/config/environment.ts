import {resolve} from 'node:path'
import * as z from 'zod/mini'
import {OperatorError} from '../errors.ts'
import {projectFile} from './schema.ts'
import {schemaAt} from './shape.ts'

/** Settings that a variable of the environment stands above; those of ssh are for every VM (`*`). */
const VARIABLES = {
  LANDLORD_STORE: ['store'],
  LANDLORD_STORE_USER: ['store', 'user'],
  LANDLORD_RELEASES: ['releases'],
  LANDLORD_LEASE_SECONDS: ['timings', 'leaseSeconds'],
  LANDLORD_SQL_CONNECT_SECONDS: ['timings', 'sqlConnectSeconds'],
  LANDLORD_SSH_CONNECT_SECONDS: ['timings', 'sshConnectSeconds'],
  LANDLORD_VERB_SECONDS: ['timings', 'verbSeconds'],
  LANDLORD_SERVICE_START_SECONDS: ['timings', 'serviceStartSeconds'],
  LANDLORD_SETTLE_EVERY_SECONDS: ['timings', 'settleEverySeconds'],
  LANDLORD_SSH_USER: ['vms', '*', 'user'],
  LANDLORD_SSH_IDENTITY_FILE: ['vms', '*', 'identityFile'],
} as const satisfies Readonly<Record<string, readonly string[]>>

export interface Override {
  readonly variable: string
  readonly path: readonly string[]
  readonly value: unknown
}

/** What the environment says; paths are relative to `cwd`. Throws `OperatorError` LL-CONFIG naming the variable. */
export function overridesOf(env: Readonly<Record<string, string | undefined>>, cwd: string): readonly Override[] {
  return Object.entries(VARIABLES).flatMap(([variable, path]) => {
    const said = env[variable]
    if (said === undefined || said === '') return []
    const isPath = ['store', 'releases', 'identityFile'].includes(path.at(-1) ?? '')
    const value = path[0] === 'timings' ? Number(said) : isPath ? resolve(cwd, said) : said
    refuseWrong(variable, said, value, schemaAt(projectFile, path))
    return [{variable, path, value}]
  })
}

function refuseWrong(variable: string, said: string, value: unknown, schema: z.core.$ZodType | undefined): void {
  const checked = schema && z.safeParse(schema, value)
  if (!checked || checked.success) return
  throw new OperatorError('LL-CONFIG', `The environment variable ${variable} has a mistake.`, {
    where: variable,
    why: `expected ${checked.error.issues[0]?.message}; found ${JSON.stringify(said)}`,
    state: 'nothing was changed',
  })
}
