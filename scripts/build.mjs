// Builds dist/: one CommonJS file for the CLI and one for the lab (measured best at start-up; heavy libraries inside them
// run only when their `await import()` is reached), and the manifest that lets oclif know the commands without loading them.
import {mkdirSync, readFileSync, renameSync, writeFileSync} from 'node:fs'
import {join, relative} from 'node:path'
import {Plugin} from '@oclif/core'
import {build} from 'esbuild'
import {
  bundled,
  inEnglish,
  LIBRARIES,
  librariesApart,
  libraryFile,
  manifest,
  mended,
  root,
  withoutAzure,
} from './bundling.mjs'
import {productReleases} from './product.mjs'

const quiet = process.argv.includes('--quiet')
const bundledPackages = new Set()

await bundle('src/main.ts', 'dist/main.cjs', {plugins: [librariesApart(), mended]})
for (const [name, kind] of Object.entries(LIBRARIES)) await library(name, kind)
await bundle('src/lab/main.ts', 'dist/lab.cjs', {external: ['cpu-features', '*.node'], plugins: [withoutAzure]})
for (const {name, zip} of await productReleases()) put(`dist/${name}`, zip)
await commandManifest()
put('dist/bundled.json', JSON.stringify([...bundledPackages].sort()))

async function bundle(entry, outfile, options = {}) {
  const from = typeof entry === 'string' ? {entryPoints: [entry]} : entry
  const {outputFiles, metafile} = await build({...bundled(), ...from, ...options, outfile})
  for (const file of outputFiles) put(relative(root, file.path), file.contents)
  for (const input of Object.keys(metafile.inputs)) {
    const [folder] = input.match(/^.*node_modules\/(@[^/]+\/)?[^/]+/) ?? []
    if (folder !== undefined) bundledPackages.add(folder)
  }
}

/** Imported as what it is, so that the `exports` of its package lead to the same files as without a bundle. */
async function library(name, kind) {
  const contents = kind === 'cjs' ? `module.exports = require('${name}')` : `export * from '${name}'`
  const stdin = {contents, resolveDir: root, sourcefile: `${name}.js`}
  await bundle({stdin}, `dist/${libraryFile(name)}`, {plugins: [librariesApart(name), withoutAzure, inEnglish]})
}

/** Through oclif's own reading of the bundle, so that the manifest cannot differ from what it would find. */
async function commandManifest() {
  process.env.NODE_ENV = 'production'
  const plugin = new Plugin({
    root,
    type: 'core',
    ignoreManifest: true,
    errorOnManifestCreate: true,
    respectNoCacheDefault: true,
    isRoot: true,
    pjson: manifest,
  })
  await plugin.load()
  put('oclif.manifest.json', JSON.stringify(plugin.manifest))
}

/** Under its final name the file is always whole, also for a process that reads it meanwhile; unchanged, it is left alone. */
function put(path, contents) {
  const target = join(root, path)
  const bytes = Buffer.from(contents)
  if (bytes.equals(contentsOf(target))) return
  mkdirSync(join(target, '..'), {recursive: true})
  const part = `${target}.${process.pid}.part`
  writeFileSync(part, bytes)
  renameSync(part, target)
  if (!quiet) console.log(`${path}  ${Math.ceil(bytes.length / 1024)} KB`)
}

function contentsOf(path) {
  try {
    return readFileSync(path)
  } catch {
    return Buffer.alloc(0)
  }
}
