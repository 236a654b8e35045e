import {homedir} from 'node:os'
import {dirname, resolve} from 'node:path'
import {contradictions} from './contradictions.ts'
import {type Override, overridesOf} from './environment.ts'
import {type ProjectFile, projectFile} from './schema.ts'
import {kindAt, type Leaf, leavesOf} from './shape.ts'
import type {UserFile} from './user-file.ts'
import {placeOf, refuse, type Written, written} from './written.ts'

/** Where a value comes from; the first that says something counts: environment, project file, user's file, default. */
export type Source =
  | {readonly from: 'environment'; readonly variable: string}
  | {readonly from: 'project' | 'user'; readonly file: string; readonly line: number; readonly column: number}
  | {readonly from: 'default'}

/** The settings that count, and where each of them comes from. */
export interface Layers {
  readonly settings: ProjectFile
  readonly project: Written
  sourceOf(path: readonly string[]): Source
}

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly user: UserFile | undefined
  /** `exec:` may stand in the project file: it is the user's own, or --allow-exec was given. */
  readonly allowExec: boolean
}

/**
 * Lays the environment over the project file, and that over the user's own. Throws `OperatorError` LL-CONFIG with every
 * mistake of the project file.
 */
export function layered(text: string, file: string, {env, cwd, user, allowExec}: Surroundings): Layers {
  const project = written(text, file, projectFile)
  const sources = new Map<string, Source>()
  const value = overlaid(structuredClone(project.value), {user, overrides: overridesOf(env, cwd)}, sources)
  const parsed = projectFile.safeParse(value)
  if (!parsed.success) {
    refuse(project, {issues: parsed.error.issues})
    throw parsed.error
  }
  const layers: Layers = {
    settings: parsed.data,
    project,
    sourceOf: (path) =>
      sources.get(path.join('.')) ??
      (project.document.hasIn(path) ? {from: 'project', file, ...placeOf(project, path)} : {from: 'default'}),
  }
  const programs = allowExec ? [] : leavesOf(parsed.data).filter((leaf) => isProgramOfProject(leaf, layers))
  refuse(project, {
    objections: [
      // A pull request that changes this file must not be able to run a program.
      ...programs.map(({path, value}) => ({
        path,
        text: typeof value === 'string' ? `expected env:NAME or file:PATH: ${NO_EXEC}` : NO_COMMAND,
      })),
      ...contradictions(parsed.data),
    ],
  })
  return layers
}

const NO_EXEC = "exec: is not taken from a project file; put it into the user's own file, or give --allow-exec"

const NO_COMMAND = 'a program is not taken from a project file without --allow-exec'

const isProgramOfProject = ({path, value}: Leaf, {sourceOf}: Layers): boolean => {
  const kind = kindAt(projectFile, path)
  const isProgram = kind === 'command' || (kind === 'secret' && String(value).startsWith('exec:'))
  return isProgram && sourceOf(path).from === 'project'
}

type Plain = Record<string, unknown>
const isMap = (value: unknown): value is Plain => typeof value === 'object' && value !== null && !Array.isArray(value)

function overlaid(
  value: unknown,
  {user, overrides}: {readonly user: UserFile | undefined; readonly overrides: readonly Override[]},
  sources: Map<string, Source>,
): unknown {
  if (!isMap(value)) return value
  if (user) underlay(value, user, sources)
  for (const {variable, path, value: said} of overrides)
    for (const found of spread(value, path)) {
      put(value, found, said)
      sources.set(found.join('.'), {from: 'environment', variable})
    }
  return value
}

/** What the user's own file says, where the project file says nothing. Its paths are relative to itself. */
function underlay(value: Plain, {written: file, settings}: UserFile, sources: Map<string, Source>): void {
  const folder = dirname(resolve(file.file))
  const {user, identityFile} = settings.ssh
  const said = [
    ...(user === undefined ? [] : [{path: ['vms', '*', 'user'], at: ['ssh', 'user'], value: user}]),
    ...(identityFile === undefined
      ? []
      : [
          {
            path: ['vms', '*', 'identityFile'],
            at: ['ssh', 'identityFile'],
            value: resolve(folder, identityFile.replace(/^~(?=[/\\])/, homedir())),
          },
        ]),
    ...Object.entries(settings.secrets).map(([key, reference]) => ({
      path: key.split('.'),
      at: ['secrets', key],
      value: reference.startsWith('file:') ? `file:${resolve(folder, reference.slice('file:'.length))}` : reference,
    })),
  ]
  for (const {path, at, value: one} of said)
    for (const found of spread(value, path)) {
      if (get(value, found) !== undefined || !isMap(get(value, found.slice(0, -1)))) continue
      put(value, found, one)
      sources.set(found.join('.'), {from: 'user', file: file.file, ...placeOf(file, at)})
    }
}

/** The paths that one with `*` stands for. */
function spread(value: Plain, path: readonly string[]): readonly (readonly string[])[] {
  const star = path.indexOf('*')
  if (star < 0) return [path]
  const places = get(value, path.slice(0, star))
  return isMap(places)
    ? Object.entries(places).flatMap(([name, place]) => (isMap(place) ? [path.with(star, name)] : []))
    : []
}

const get = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((found, key) => (isMap(found) && Object.hasOwn(found, key) ? found[key] : undefined), value)

/** Parents that are missing are made; one that is no map is left to the check. */
function put(value: Plain, path: readonly string[], said: unknown): void {
  let at: Plain = value
  for (const key of path.slice(0, -1)) {
    const next = Object.hasOwn(at, key) ? at[key] : undefined
    if (next !== undefined && !isMap(next)) return
    const map = next ?? {}
    at[key] = map
    at = map
  }
  at[path.at(-1) ?? ''] = said
}
