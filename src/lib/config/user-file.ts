import {existsSync, readFileSync, statSync} from 'node:fs'
import {join} from 'node:path'
import * as z from 'zod/mini'
import {OperatorError} from '../errors.ts'
import {keyFile, secret, text} from './kinds.ts'
import {userFolder} from './locate.ts'
import {refuse, type Written, written} from './written.ts'

/** Forms of lists that somebody may want everywhere; a document is asked for by the command that wants one. */
const OUTPUTS = ['table', 'wide', 'csv', 'name'] as const

/** The user's own file, config.yaml: what is true of a person and not of a project. docs/config.example.yaml explains it. */
export const userFile = z.strictObject(
  {
    ssh: z.prefault(
      z.strictObject(
        {
          user: z.optional(text('a user of Windows', /^[^\s"/[\]:;|=,+*?<>]{1,104}$/)),
          identityFile: z.optional(keyFile),
        },
        '`user` and `identityFile`',
      ),
      {},
    ),
    output: z.optional(z.enum(OUTPUTS, `one of ${OUTPUTS.join(', ')}`)),
    secrets: z._default(
      z.record(
        text(
          'the key of a secret in a project file, as servers.sql-1.principals.admin.password',
          /^[a-z][A-Za-z0-9-]*(\.[A-Za-z0-9-]+)+$/,
        ),
        secret,
        'references to secrets by the key that they stand for',
      ),
      {},
    ),
  },
  "the user's own settings",
)

export type UserSettings = z.output<typeof userFile>

export interface UserFile {
  readonly written: Written
  readonly settings: UserSettings
}

/** Path of the user's own file, if there is one. */
export function userFilePath(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const path = join(userFolder(env), 'landlord', 'config.yaml')
  return existsSync(path) ? path : undefined
}

/**
 * Checks the content of the user's own file. Throws `OperatorError` LL-CONFIG with line and column; also where it names a
 * program to run and others than its owner may write to it.
 */
export function parseUserFile(content: string, path: string): UserFile {
  const source = written(content, path, userFile)
  // An empty file says nothing.
  const parsed = userFile.safeParse(source.value ?? {})
  if (!parsed.success) {
    refuse(source, {issues: parsed.error.issues})
    throw parsed.error
  }
  if (Object.values(parsed.data.secrets).some((reference) => reference.startsWith('exec:'))) refuseOpen(path)
  return {written: source, settings: parsed.data}
}

/** How this user wants lists to be shown: LANDLORD_OUTPUT, else the user's own file. Throws `OperatorError` LL-CONFIG. */
export function preferredOutput(
  env: Readonly<Record<string, string | undefined>>,
): (typeof OUTPUTS)[number] | undefined {
  const said = env.LANDLORD_OUTPUT
  if (!said) {
    const path = userFilePath(env)
    return path === undefined ? undefined : parseUserFile(readFileSync(path, 'utf8'), path).settings.output
  }
  const known = OUTPUTS.find((output) => output === said)
  if (known) return known
  throw new OperatorError('LL-CONFIG', 'The environment variable LANDLORD_OUTPUT has a mistake.', {
    where: 'LANDLORD_OUTPUT',
    why: `expected one of ${OUTPUTS.join(', ')}; found ${JSON.stringify(said)}`,
    state: 'nothing was changed',
  })
}

function refuseOpen(path: string): void {
  if (process.platform === 'win32' || !existsSync(path)) return
  const {mode} = statSync(path)
  if ((mode & 0o022) === 0) return
  throw new OperatorError('LL-CONFIG', 'Others may change which programs are run for secrets.', {
    where: path,
    why: `its mode is ${(mode & 0o777).toString(8).padStart(4, '0')}: others than its owner may write to it, and it names programs (exec:)`,
    state: 'nothing was run or changed',
    next: [`chmod go-w '${path}'`],
  })
}
