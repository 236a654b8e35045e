// What both bundles share, and how libraries are mended on their way in.
import {globSync, readFileSync} from 'node:fs'
import {join, relative, sep} from 'node:path'

export const root = join(import.meta.dirname, '..')
export const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** Every file below `templates/`, by its path there: the bundles carry their texts. */
export const templates = () =>
  Object.fromEntries(
    globSync('templates/**/*.*', {cwd: root})
      .sort()
      .map((path) => [
        relative('templates', path).replaceAll(sep, '/'),
        readFileSync(join(root, path), 'utf8').replaceAll('\r\n', '\n'),
      ]),
  )

/** Options of esbuild for one CommonJS file that needs nothing beside it. */
export const bundled = () => ({
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  legalComments: 'none',
  logLevel: 'warning',
  absWorkingDir: root,
  metafile: true,
  write: false,
  define: {
    EMBEDDED_TEMPLATES: JSON.stringify(templates()),
    LANDLORD_VERSION: JSON.stringify(manifest.version),
    'import.meta.url': '__fileUrl',
    'import.meta.dirname': '__dirname',
    'import.meta.filename': '__filename',
  },
  banner: {js: "const __fileUrl = require('node:url').pathToFileURL(__filename).href;"},
  plugins: [withoutAzure, mended],
})

/**
 * tedious loads the whole Azure identity library (half of its start-up) for ways to log on that are not used here. Whoever
 * uses one learns that it is not there.
 */
const withoutAzure = {
  name: 'without-azure',
  setup(build) {
    build.onResolve({filter: /^@azure\//}, ({path, importer}) =>
      importer.includes('tedious') ? {path, namespace: 'left-out'} : undefined,
    )
    build.onLoad({filter: /.*/, namespace: 'left-out'}, ({path}) => ({
      contents: `module.exports = new Proxy({}, {get(_, name) {
        if (typeof name === 'symbol' || name === '__esModule') return undefined;
        throw new Error(${JSON.stringify(`${path} is not part of this build: SQL Server logins only, no Microsoft Entra ID.`)});
      }});`,
    }))
  },
}

/** Texts in libraries that cost too much at start-up, and what takes their place. */
const MENDINGS = [
  {
    file: /@oclif[\\/]core[\\/]lib[\\/]config[\\/]plugin\.js$/,
    // The first localeCompare of a process loads ICU's collation tables: 8 to 16 ms. Command ids are ASCII.
    from: 'a.id.localeCompare(b.id)',
    to: '(a.id < b.id ? -1 : a.id > b.id ? 1 : 0)',
  },
  {
    file: /@oclif[\\/]core[\\/]lib[\\/]util[\\/]os\.js$/,
    // On Windows every start would run PowerShell (0.5 to 3 s) to learn the name of the shell, which nothing here asks for.
    from: 'async function determineWindowsShell() {',
    to: "async function determineWindowsShell() { return process.env.COMSPEC ?? 'cmd.exe';",
  },
]

const mended = {
  name: 'mended',
  setup(build) {
    for (const {file, from, to} of MENDINGS)
      build.onLoad({filter: file}, ({path}) => {
        const text = readFileSync(path, 'utf8')
        if (!text.includes(from)) return {errors: [{text: `${path} no longer has: ${from}`}]}
        return {contents: text.replace(from, to)}
      })
  },
}
