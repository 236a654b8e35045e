// Builds the bundles. One CommonJS file a world measured best at start-up; heavy libraries inside it are only run when
// their `await import()` is reached.
import {createHash} from 'node:crypto'
import {existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join, relative} from 'node:path'
import {build} from 'esbuild'

const root = join(import.meta.dirname, '..')
const dist = join(root, 'dist')
const quiet = process.argv.includes('--quiet')
const pjson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

const templates = Object.fromEntries(
  globSync('templates/**/*.*', {cwd: root})
    .sort()
    .map((path) => [relative('templates', path).replaceAll('\\', '/'), readFileSync(join(root, path), 'utf8')]),
)
const shared = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  legalComments: 'none',
  logLevel: quiet ? 'error' : 'info',
  absWorkingDir: root,
  define: {
    EMBEDDED_TEMPLATES: JSON.stringify(templates),
    'import.meta.url': '__importMetaUrl',
    LANDLORD_VERSION: JSON.stringify(pjson.version),
  },
  banner: {js: "const __importMetaUrl = require('node:url').pathToFileURL(__filename).href;"},
}
mkdirSync(dist, {recursive: true})
export {createHash, dist, existsSync, quiet, root, rmSync, shared, templates, writeFileSync}

if (existsSync(join(root, 'src/main.ts')))
  await build({...shared, entryPoints: ['src/main.ts'], outfile: 'dist/main.cjs'})
if (existsSync(join(root, 'src/lab/main.ts')))
  await build({...shared, entryPoints: ['src/lab/main.ts'], outfile: 'dist/lab.cjs', external: ['cpu-features', '*.node']})
