// Builds the sample product's releases: one CommonJS file with the database driver inside, its migrations, a manifest, and all
// of it in a zip whose bytes depend on nothing but the sources.
import {createHash} from 'node:crypto'
import {existsSync, readFileSync} from 'node:fs'
import {basename, join} from 'node:path'
import {buffer} from 'node:stream/consumers'
import {build} from 'esbuild'
import {ZipFile} from 'yazl'
import {root, withoutAzure} from './bundling.mjs'

const source = 'src/lab/product'

/**
 * Every release of the sample product, as the path of its zip below `dist` and the zip. Those below `updates` wait for somebody who
 * updates to them, or who wants to see a bad one stopped.
 */
export async function productReleases() {
  const text = await program()
  return await Promise.all(
    RELEASES.map(async (release) => ({
      name: `${release.version === FIRST ? '' : 'updates/'}sample-product-${release.version}.zip`,
      zip: await packed(release, text),
    })),
  )
}

const FIRST = '1.0.0'
const ONE_0 = ['0001-items']
const ONE_1 = [...ONE_0, '0002-due']
const TWO_0 = [...ONE_1, '0003-body-expand', '0004-body-move', '0005-body-contract']

/** The good ones, then those that a review or a test must stop; flaws are told in src/lab/product/flaws.ts. */
const RELEASES = [
  {version: FIRST, kind: 'minor', migrations: ONE_0},
  {version: '1.1.0', kind: 'minor', migrations: ONE_1},
  {version: '2.0.0', kind: 'major', migrations: TWO_0},
  {version: '1.1.1-slow', kind: 'minor', migrations: ONE_1, flaw: 'slow'},
  {version: '1.1.2-leaking', kind: 'minor', migrations: ONE_1, flaw: 'leaking'},
  {version: '1.1.3-crashing', kind: 'minor', migrations: ONE_1, flaw: 'crashing'},
  {version: '1.1.4-hollow', kind: 'minor', migrations: ONE_1, flaw: 'hollow'},
  {version: '1.1.5-gloomy', kind: 'minor', migrations: ONE_1, flaw: 'gloomy'},
  {version: '1.1.6-failing', kind: 'minor', migrations: [...ONE_0, 'broken/0002-labels', 'broken/0003-labels-index']},
  {version: '1.1.7-apart', kind: 'minor', migrations: [...ONE_1, 'broken/0003-page-verify']},
]

/** The program, the same for all; its release's own words are put before it. */
async function program() {
  const {outputFiles} = await build({
    absWorkingDir: root,
    entryPoints: [`${source}/service.ts`],
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    logLevel: 'error',
    write: false,
    plugins: [withoutAzure],
  })
  return outputFiles[0].text
}

function contents({version, migrations, flaw = ''}, text) {
  const words = {PRODUCT_VERSION: version, PRODUCT_SCHEMA: basename(migrations.at(-1)), PRODUCT_FLAW: flaw}
  const said = Object.entries(words).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  const files = new Map([['app/service.cjs', Buffer.from(`const ${said.join(',')};\n${text}`)]])
  for (const path of migrations) {
    files.set(`migrations/${basename(path)}.sql`, readFileSync(join(root, source, 'migrations', `${path}.sql`)))
    const check = checkOf(path)
    if (check !== undefined) files.set(`migrations/${basename(path)}.check.sql`, check)
  }
  return files
}

/** A migration that no transaction can hold brings its own check. */
function checkOf(path) {
  const file = join(root, source, 'migrations', `${path}.check.sql`)
  return existsSync(file) ? readFileSync(file) : undefined
}

async function packed(release, text) {
  const {version, kind, migrations} = release
  const files = contents(release, text)
  const manifest = {
    product: 'sample',
    version,
    kind,
    entryPoint: 'app/service.cjs',
    healthPath: '/health',
    role: 'app_service',
    schema: 'app',
    migrations: migrations.map((path) => ({
      id: basename(path),
      file: `migrations/${basename(path)}.sql`,
      ...(checkOf(path) === undefined ? {} : {apart: {check: `migrations/${basename(path)}.check.sql`}}),
    })),
    files: Object.fromEntries(
      [...files].map(([path, content]) => [path, createHash('sha256').update(content).digest('hex')]),
    ),
  }
  const zip = new ZipFile()
  const options = {mtime: new Date(2020, 0, 1), mode: 0o100644, forceDosTimestamp: true}
  zip.addBuffer(Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`), 'manifest.json', options)
  for (const [path, content] of files) zip.addBuffer(content, path, options)
  zip.end()
  return await buffer(zip.outputStream)
}
