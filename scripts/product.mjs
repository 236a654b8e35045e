// Builds the sample product's releases: one CommonJS file with the database driver inside, its migrations, a manifest, and all
// of it in a zip whose bytes depend on nothing but the sources.
import {createHash} from 'node:crypto'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {buffer} from 'node:stream/consumers'
import {build} from 'esbuild'
import {ZipFile} from 'yazl'
import {root, withoutAzure} from './bundling.mjs'

const source = 'src/lab/product'

/** Every release of the sample product, as the name of its zip and the zip. */
export const productReleases = async () =>
  await Promise.all(
    releases.map(async (release) => ({name: `sample-product-${release.version}.zip`, zip: await packed(release)})),
  )

const releases = [{version: '1.0.0', kind: 'minor', migrations: ['0001-items']}]

async function contents({version, migrations}) {
  const files = new Map([['app/service.cjs', await program(version, migrations.at(-1))]])
  for (const id of migrations)
    files.set(`migrations/${id}.sql`, readFileSync(join(root, source, 'migrations', `${id}.sql`)))
  return files
}

async function program(version, schema) {
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
    define: {PRODUCT_VERSION: JSON.stringify(version), PRODUCT_SCHEMA: JSON.stringify(schema)},
    plugins: [withoutAzure],
  })
  return Buffer.from(outputFiles[0].contents)
}

async function packed(release) {
  const {version, kind, migrations} = release
  const files = await contents(release)
  const manifest = {
    product: 'sample',
    version,
    kind,
    entryPoint: 'app/service.cjs',
    healthPath: '/health',
    role: 'app_service',
    schema: 'app',
    migrations: migrations.map((id) => ({id, file: `migrations/${id}.sql`})),
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
