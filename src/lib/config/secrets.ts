import {readFileSync, statSync} from 'node:fs'
import {resolve} from 'node:path'
import {OperatorError} from '../errors.ts'
import type {Redactor, Secret} from '../secret.ts'
import {outputOf} from './program.ts'

export interface SecretSource {
  /** Of the project file: what `file:` paths are relative to. */
  readonly folder: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly redactor: Redactor
  /** Names of the environment's variables that hold secrets. */
  readonly secretVariables: ReadonlySet<string>
}

/**
 * The secret that `env:NAME`, `file:PATH` or `exec:COMMAND` names, known to the redactor from then on. One newline at its end is cut. A
 * file that others than its owner may read is refused, as ssh refuses such a key (not checked on Windows, where a file's
 * mode says nothing). Throws `OperatorError` LL-CONFIG-SECRET, which names the reference and never the value. `key` is where
 * the reference stands, for the message.
 */
export function resolveSecret(reference: string, key: string, source: SecretSource): Secret {
  const [kind, rest] = [reference.slice(0, reference.indexOf(':')), reference.slice(reference.indexOf(':') + 1)]
  const value =
    kind === 'env'
      ? fromEnvironment(rest, key, source)
      : kind === 'exec'
        ? fromProgram(reference, key, source)
        : fromFile(resolve(source.folder, rest), key)
  if (value === '') throw unusable(reference, key, 'it is empty', [])
  return source.redactor.conceal(value)
}

function fromEnvironment(name: string, key: string, {env}: SecretSource): string {
  const value = env[name]
  if (value === undefined) throw unusable(`env:${name}`, key, `the environment has no variable ${name}`, [])
  return value
}

/** The program has no use for the other secrets. */
function fromProgram(reference: string, key: string, {env, secretVariables}: SecretSource): string {
  const given = Object.entries(env).filter(([name]) => !name.startsWith('LANDLORD_') && !secretVariables.has(name))
  const ran = outputOf(reference.slice('exec:'.length), Object.fromEntries(given))
  if ('why' in ran) throw unusable(reference, key, ran.why, [])
  return ran.output
}

function fromFile(path: string, key: string): string {
  try {
    const {mode} = statSync(path)
    if (process.platform !== 'win32' && (mode & 0o077) !== 0)
      throw unusable(
        `file:${path}`,
        key,
        `its mode is ${(mode & 0o777).toString(8).padStart(4, '0')}: others than its owner may read it`,
        [`chmod 600 '${path}'`],
      )
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '')
  } catch (error) {
    if (error instanceof OperatorError) throw error
    throw unusable(`file:${path}`, key, `it cannot be read: ${(error as NodeJS.ErrnoException).code}`, [], error)
  }
}

const unusable = (
  reference: string,
  key: string,
  why: string,
  next: readonly string[],
  cause?: unknown,
): OperatorError =>
  new OperatorError('LL-CONFIG-SECRET', `The secret of ${key} is not to be had.`, {
    where: reference,
    why,
    state: 'nothing was changed',
    next,
    cause,
  })
