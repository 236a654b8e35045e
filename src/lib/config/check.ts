import {X509Certificate} from 'node:crypto'
import {accessSync, constants, existsSync, readFileSync, statSync} from 'node:fs'
import {dirname, resolve} from 'node:path'
import {OperatorError} from '../errors.ts'
import type {Redactor} from '../secret.ts'
import {type Layers, layered, type Source} from './layers.ts'
import {RefusedFile} from './problems.ts'
import {type Unkept, unkept} from './promises.ts'
import {textOf, variablesIn} from './read.ts'
import {projectFile} from './schema.ts'
import {resolveSecret} from './secrets.ts'
import {kindAt, type Leaf, leavesOf} from './shape.ts'
import {parseUserFile, type UserFile} from './user-file.ts'

/** Something that is not as it must be, where it stands. Line and column from 1; absent for a variable of the environment. */
export interface Fault {
  readonly file: string
  readonly line?: number
  readonly column?: number
  readonly key: string
  readonly text: string
}

export interface Checked {
  readonly file: string
  readonly userFile: string | undefined
  readonly faults: readonly Fault[]
  /** What could be configured and is not, with the promises that it leaves unkept. Empty while there are mistakes. */
  readonly unkept: readonly Unkept[]
}

export interface CheckOrder {
  readonly file: string
  readonly userFile: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  readonly allowExec: boolean
  readonly redactor: Redactor
}

/**
 * Looks at all that the configuration says, and at what it names on this machine: secrets are looked up, files read. Asks no
 * server. Throws `OperatorError` LL-CONFIG-MISSING where a file cannot be read.
 */
export function checkConfiguration(order: CheckOrder): Checked {
  const {file, userFile, env, allowExec} = order
  const faults: Fault[] = []
  const user = userFile === undefined ? undefined : collecting(faults, () => parseUserFile(textOf(userFile), userFile))
  const layers = collecting(faults, () =>
    layered(textOf(file), file, {env, cwd: process.cwd(), user: user as UserFile | undefined, allowExec}),
  )
  const found = layers ? faultsOf(layers, order) : []
  const all = [...faults, ...found]
  return {file, userFile, faults: all, unkept: layers && all.length === 0 ? unkept(layers.settings) : []}
}

function collecting<T>(faults: Fault[], work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if (error instanceof RefusedFile) faults.push(...error.problems.map((problem) => ({file: error.file, ...problem})))
    else if (error instanceof OperatorError && error.code === 'LL-CONFIG')
      faults.push({file: error.detail.where ?? '', key: '', text: error.detail.why ?? error.message})
    else throw error
    return undefined
  }
}

/** What the settings name on this machine and what is wrong with it. */
function faultsOf(layers: Layers, order: CheckOrder): readonly Fault[] {
  const folder = dirname(resolve(order.file))
  const source = {
    folder,
    env: order.env,
    redactor: order.redactor,
    secretVariables: variablesIn(layers.settings),
  }
  const {store, releases} = layers.settings
  const places: readonly (readonly [readonly string[], string | undefined])[] = [
    [['store'], typeof store === 'string' ? folderProblem(dirname(resolve(folder, store))) : undefined],
    [['releases'], folderProblem(resolve(folder, releases))],
    ...leavesOf(layers.settings).map((leaf) => [leaf.path, leafProblem(leaf, source)] as const),
  ]
  return places.flatMap(([path, text]) =>
    text === undefined ? [] : [{...whereOf(layers.sourceOf(path), order.file), key: path.join('.'), text}],
  )
}

function leafProblem({path, value}: Leaf, source: Parameters<typeof resolveSecret>[2]): string | undefined {
  if (typeof value !== 'string') return undefined
  switch (kindAt(projectFile, path)) {
    case 'secret':
      return secretProblem(value, path.join('.'), source)
    case 'key file':
      return fileProblem(resolve(source.folder, value)) ?? openProblem(resolve(source.folder, value))
    case 'file': {
      const found = resolve(source.folder, value)
      return fileProblem(found) ?? (path.at(-1) === 'ca' ? authorityProblem(found) : undefined)
    }
    default:
      return undefined
  }
}

function secretProblem(reference: string, key: string, source: Parameters<typeof resolveSecret>[2]) {
  try {
    resolveSecret(reference, key, source)
    return undefined
  } catch (error) {
    if (error instanceof OperatorError) return `${reference}: ${error.detail.why}`
    throw error
  }
}

function fileProblem(path: string): string | undefined {
  try {
    accessSync(path, constants.R_OK)
    return statSync(path).isFile() ? undefined : `${path} is not a file`
  } catch (error) {
    return `${path} cannot be read: ${(error as NodeJS.ErrnoException).code}`
  }
}

/** ssh passes over a private key that others may read. Windows' modes say nothing. */
function openProblem(path: string): string | undefined {
  const mode = statSync(path).mode & 0o777
  return process.platform === 'win32' || (mode & 0o077) === 0
    ? undefined
    : `the mode of ${path} is ${mode.toString(8).padStart(4, '0')}: others than its owner may read it, and ssh will not use it`
}

function authorityProblem(path: string): string | undefined {
  try {
    const {validToDate} = new X509Certificate(readFileSync(path))
    return validToDate.getTime() < Date.now()
      ? `the certificate in ${path} ran out on ${validToDate.toISOString()}`
      : undefined
  } catch {
    return `${path} holds no certificate in PEM`
  }
}

/** It may still be missing: then the nearest folder above it must let it be made. */
function folderProblem(folder: string): string | undefined {
  const parent = dirname(folder)
  if (!existsSync(folder)) return parent === folder ? `${folder} is not there` : folderProblem(parent)
  if (!statSync(folder).isDirectory()) return `${folder} is not a folder`
  try {
    accessSync(folder, constants.W_OK)
    return undefined
  } catch {
    return `nothing can be written to ${folder}`
  }
}

function whereOf(source: Source, file: string): Pick<Fault, 'file' | 'line' | 'column'> {
  if (source.from === 'environment') return {file: `environment ${source.variable}`}
  if (source.from === 'default') return {file}
  const {line, column} = source
  return {file: source.file, line, column}
}
