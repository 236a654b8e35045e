import {globSync, readFileSync} from 'node:fs'
import {isBuiltin} from 'node:module'
import {join, posix} from 'node:path'
import {importsOf} from './imports.mjs'
import {AREAS, areaOf, GUARDED_BUILTINS, LAB_BUNDLE, LIBRARIES} from './rules.mjs'

/**
 * Checks every source file below `<root>/src`.
 *
 * @returns {{files: number, imports: number, violations: string[]}} a violation says file, line and the rule.
 */
export function checkLayers(root) {
  const files = globSync('src/**/*.{ts,mts,cts,js,mjs,cjs}', {cwd: root})
    .map((path) => path.replaceAll('\\', '/'))
    .sort()
  const edges = new Map(files.map((path) => [path, importsOf(root, path)]))
  const violations = [
    ...files.flatMap((path) => placeOf(path)),
    ...files.flatMap((path) => edges.get(path).flatMap((edge) => wrongWith(path, edge))),
    ...files.flatMap((path) => startsTheLab(root, path)),
    ...cycles(edges),
  ]
  return {files: files.length, imports: [...edges.values()].flat().length, violations}
}

const placeOf = (path) =>
  areaOf(path) === undefined ? [`${path}: lies in no area that scripts/layers/rules.mjs knows`] : []

function wrongWith(path, {specifier, typeOnly, line}) {
  const at = `${path}:${line}`
  if (specifier === undefined) return [`${at}: imports what is not written out, so that nobody can check it`]
  if (specifier.startsWith('.'))
    return wrongNeighbour(path, resolve(path, specifier), typeOnly).map((why) => `${at}: ${why}`)
  return areaOf(path) === 'lab' ? [] : wrongLibrary(path, specifier).map((why) => `${at}: ${why}`)
}

function wrongNeighbour(from, to, typeOnly) {
  if (from === 'src/main.ts' && to === 'package.json') return []
  const area = areaOf(from)
  const other = areaOf(to)
  if (area === undefined) return []
  if (other === undefined) return [`imports ${to}, which lies outside the areas`]
  if (area !== 'lab' && other === 'leaf') return []
  if (area === other && (area !== 'adapters' || adapter(from) === adapter(to))) return []
  const {may, types = [], why} = AREAS[area]
  if (may.includes(other) || may.includes(to)) return []
  const typed = types.includes(other) || types.includes(to)
  if (typed && typeOnly) return []
  return [`${area} imports ${typed ? 'more than types of ' : ''}${to} (${other}): ${why}`]
}

function wrongLibrary(path, specifier) {
  if (isBuiltin(specifier) && !GUARDED_BUILTINS.includes(specifier)) return []
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
  const folders = LIBRARIES[name]
  if (folders === undefined) return [`imports ${name}, which scripts/layers/rules.mjs does not list`]
  return folders.some((folder) => within(path, folder)) ? [] : [`imports ${name}: only ${folders.join(', ')} may`]
}

function startsTheLab(root, path) {
  if (LAB_BUNDLE.in.some((folder) => within(path, folder))) return []
  return readFileSync(join(root, path), 'utf8').includes(LAB_BUNDLE.text)
    ? [`${path}: names ${LAB_BUNDLE.text}: only ${LAB_BUNDLE.in[0]} starts the lab`]
    : []
}

/** Each cycle of run-time imports once. A grammar may go in circles: the lab's parser does. */
function cycles(edges) {
  const done = new Set()
  const found = []
  const walk = (path, trail) => {
    const at = trail.indexOf(path)
    if (at >= 0) found.push(`${path}: cycle ${[...trail.slice(at), path].join(' → ')}`)
    if (at >= 0 || done.has(path)) return
    for (const {specifier, typeOnly} of edges.get(path) ?? [])
      if (!typeOnly && specifier?.startsWith('.')) walk(resolve(path, specifier), [...trail, path])
    done.add(path)
  }
  for (const path of edges.keys()) if (areaOf(path) !== 'lab') walk(path, [])
  return found
}

const resolve = (from, specifier) => posix.normalize(posix.join(posix.dirname(from), specifier))
const adapter = (path) => path.split('/')[3]
const within = (path, folder) => path === folder || path.startsWith(`${folder}/`)
