// Builds dist/: the CLI in parts, the lab in one file, the releases that the lab's tenants run, and the manifest that lets oclif
// know the commands without loading them.
import {globSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {basename, join} from 'node:path'
import {Plugin} from '@oclif/core'
import {manifest, root} from './bundling.mjs'
import {parts} from './parts.mjs'
import {productReleases} from './product.mjs'

/** A process of an older build may still come to need its parts: they are kept for a while. */
const KEEP_OLD_PARTS_MS = 15 * 60_000
/** A lab is several processes that load the same parts at the same time: Node keeps what it compiled of them. */
const LAB_CACHE = `const {join} = require('node:path')
const cache = process.env.XDG_CACHE_HOME || join(require('node:os').homedir(), '.cache')
require('node:module').enableCompileCache(join(cache, 'landlord', 'lab'))
`
const quiet = process.argv.includes('--quiet')

const cli = await parts({main: 'src/main.ts', commands: 'src/commands/index.ts'})
for (const [name, text] of cli.files) put(`dist/${name}`, text)
removeOldParts('main', new Set(cli.files.keys()))
removeOldParts('commands', new Set(cli.files.keys()))
await commandManifest()

const lab = await parts({lab: 'src/lab/main.ts'}, {before: LAB_CACHE, external: ['cpu-features', '*.node']})
for (const [name, text] of lab.files) put(`dist/${name}`, text)
removeOldParts('lab', new Set(lab.files.keys()))
for (const {name, zip} of await productReleases()) put(`dist/${name}`, zip)

put(
  'dist/contents.json',
  JSON.stringify({
    parts: Object.fromEntries([...cli.files.keys()].map((name) => [name, packagesOf(cli.sources[name] ?? [])])),
    lab: packagesOf(Object.values(lab.sources).flat()),
    labParts: [...lab.files.keys()],
  }),
)

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

/** Folders of the libraries, of which the bundles hold at least a part. */
function packagesOf(paths) {
  const folders = paths.flatMap((path) => path.match(/^.*node_modules\/(@[^/]+\/)?[^/]+/)?.[0] ?? [])
  return [...new Set(folders)].sort()
}

function removeOldParts(name, current) {
  for (const path of globSync(`dist/${name}-*.cjs`, {cwd: root}))
    if (!current.has(basename(path)) && Date.now() - statSync(join(root, path)).mtimeMs > KEEP_OLD_PARTS_MS)
      rmSync(join(root, path), {force: true})
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
