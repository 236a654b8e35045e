import {isBuiltin} from 'node:module'
import {basename} from 'node:path'
import {build, transform} from 'esbuild'
import {bundled, FILE_URL} from './bundling.mjs'
import {lean} from './lean.mjs'

/** Above each part: a module of Node's own is loaded when something of it is first used. `node:crypto` alone takes 9 ms. */
const LATE = `const __late = (name) => {
  let it
  return new Proxy({}, {get: (_, key) => (it ??= require(name), key === 'default' ? it : it[key])})
};`

/**
 * Bundles entries into CommonJS parts: what each needs at once, and one or more for what is behind each `await import()`. In
 * a single file the libraries that few commands need (SQL Server's driver, the query builder) doubled the time of the others by
 * their mere size. esbuild can only part ES modules, which load more slowly: so it parts them, and then turns each to CommonJS.
 *
 * @param {Record<string, string>} entries paths of their sources, by name; the first names the other parts
 * @param {string} [before] text of each entry, ahead of everything else
 * @param {string[]} [external] what is never bundled
 * @returns {Promise<{files: Map<string, string>, sources: Record<string, string[]>}>} text, and paths of the sources, by file
 *   name. Entries keep their names; the others have a hash of their content in theirs, so that a name never stands for two texts.
 */
export async function parts(entries, {before = '', external = []} = {}) {
  const [main] = Object.keys(entries)
  const {outputFiles, metafile} = await build({
    ...bundled(),
    external,
    format: 'esm',
    splitting: true,
    banner: {},
    entryPoints: Object.entries(entries).map(([name, entry]) => ({in: entry, out: name})),
    entryNames: '[name]-[hash]',
    chunkNames: `${main}-[name]-[hash]`,
    outdir: 'dist',
    outExtension: {'.js': '.cjs'},
  })
  const files = new Map()
  for (const {path, text} of outputFiles) files.set(basename(path), lean(late(await commonJs(text)), basename(path)))
  for (const [name, entry] of Object.entries(entries)) {
    const [first] = Object.entries(metafile.outputs).find(([, {entryPoint}]) => entryPoint === entry)
    files.set(`${name}.cjs`, `${before}module.exports = require('./${basename(first)}')\n`)
  }
  const sources = Object.entries(metafile.outputs).map(([path, {inputs}]) => [basename(path), Object.keys(inputs)])
  return {files, sources: Object.fromEntries(sources)}
}

async function commonJs(text) {
  const {code} = await transform(text, {
    format: 'cjs',
    platform: 'node',
    target: 'node24',
    legalComments: 'none',
    // So that `import()` of another part becomes `require`, which needs no loader of ES modules.
    supported: {'dynamic-import': false},
  })
  return `${code.includes('__fileUrl') ? `${FILE_URL}\n` : ''}${LATE}\n${code}`
}

/** esbuild reads what was imported anew at each use, so it does not matter when it gets there. */
const late = (code) =>
  code.replace(
    /^(var import_\w+ = )(?:require\(("[\w/:]+")\)|__toESM\d?\(require\(("[\w/:]+")\)(?:, 1)?\));$/gm,
    (line, start, named, whole) =>
      isBuiltin((named ?? whole).slice(1, -1)) ? `${start}__late(${named ?? whole});` : line,
  )
