import {readFileSync} from 'node:fs'
import {dirname, resolve} from 'node:path'
import {OperatorError} from '../errors.ts'
import type {Redactor} from '../secret.ts'
import {type Configuration, configurationOf} from './configuration.ts'
import {type Layers, layered, type Surroundings} from './layers.ts'
import {type ProjectFile, projectFile} from './schema.ts'
import {kindAt, leavesOf} from './shape.ts'
import {parseUserFile} from './user-file.ts'

export interface ReadOrder {
  readonly redactor: Redactor
  readonly env: Readonly<Record<string, string | undefined>>
  /** Path of the user's own file, if there is one. */
  readonly userFile?: string | undefined
  /** `exec:` may stand in the project file: it is the user's own, or --allow-exec was given. */
  readonly allowExec?: boolean | undefined
}

/**
 * Reads and checks the project file, with what environment and user's file add; secrets are only looked up when a server or
 * VM is asked for. Throws `OperatorError` LL-CONFIG with file, line, column and key of every mistake, LL-CONFIG-MISSING where
 * a file cannot be read.
 */
export function readConfiguration(file: string, order: ReadOrder): Configuration {
  const {settings} = readLayers(file, order)
  const origin = {...order, file: resolve(file), folder: dirname(resolve(file)), secretVariables: variablesIn(settings)}
  return configurationOf(settings, origin)
}

/** The same as `readConfiguration`, with where each value comes from. */
export function readLayers(file: string, {env, userFile, allowExec = false}: Omit<ReadOrder, 'redactor'>): Layers {
  const user = userFile === undefined ? undefined : parseUserFile(textOf(userFile), userFile)
  return layered(textOf(file), file, {env, cwd: process.cwd(), user, allowExec})
}

/** The checked content of a project file alone. `file` is only named in errors. */
export const parseProjectFile = (text: string, file: string, surroundings: Partial<Surroundings> = {}): ProjectFile =>
  layered(text, file, {env: {}, cwd: process.cwd(), user: undefined, allowExec: false, ...surroundings}).settings

/** Names of the variables that secrets are taken from. */
export const variablesIn = (settings: ProjectFile): ReadonlySet<string> =>
  new Set(
    leavesOf(settings).flatMap(({path, value}) =>
      kindAt(projectFile, path) === 'secret' && String(value).startsWith('env:')
        ? [String(value).slice('env:'.length)]
        : [],
    ),
  )

/** Throws `OperatorError` LL-CONFIG-MISSING. */
export function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new OperatorError('LL-CONFIG-MISSING', 'The configuration cannot be read.', {
      where: file,
      why: (error as NodeJS.ErrnoException).code,
      state: 'nothing was changed',
      cause: error,
    })
  }
}
