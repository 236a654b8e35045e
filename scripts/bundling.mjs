// What all bundles share, and how libraries are mended on their way in.
import {globSync, readFileSync} from 'node:fs'
import {join, relative, sep} from 'node:path'

export const root = join(import.meta.dirname, '..')
export const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

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
    'import.meta.url': '__fileUrl',
    'import.meta.dirname': '__dirname',
    'import.meta.filename': '__filename',
  },
  banner: {js: FILE_URL},
  plugins: [withoutAzure, inEnglish, mended],
})

/** Stands for `import.meta.url`, which CommonJS lacks. */
export const FILE_URL = "const __fileUrl = require('node:url').pathToFileURL(__filename).href;"

/** Every file below `templates/`, by its path there, and the annotated example: the bundles carry their texts. */
const templates = () =>
  Object.fromEntries(
    [...globSync('templates/**/*.*', {cwd: root}).sort(), 'docs/landlord.example.yaml'].map((path) => [
      path.startsWith('docs') ? path : relative('templates', path).replaceAll(sep, '/'),
      readFileSync(join(root, path), 'utf8').replaceAll('\r\n', '\n'),
    ]),
  )

/**
 * tedious loads the whole Azure identity library (half of its start-up) for ways to log on that are not used here. Whoever
 * uses one learns that it is not there.
 */
export const withoutAzure = {
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

/** Half of zod is its messages in fifty languages; ours are in one. */
const inEnglish = {
  name: 'in-english',
  setup(build) {
    build.onLoad({filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/}, () => ({
      contents: "export {default as en} from './en.js'",
    }))
  },
}

/** Texts in oclif that cost too much at start-up, and what takes their place. */
const MENDINGS = [
  {
    file: /@oclif[\\/]core[\\/]lib[\\/]index\.js$/,
    // bin/run.js has looked at Node's version already, without loading semver for it.
    from: '\ncheckNodeVersion();',
    to: '',
  },
  {
    file: /@oclif[\\/]core[\\/]lib[\\/]config[\\/]plugin\.js$/,
    // Commands are listed explicitly: no folder is ever searched.
    from: 'const tinyglobby_1 = require("tinyglobby");',
    to: 'const tinyglobby_1 = {get glob() { return require("tinyglobby").glob }};',
  },
  {
    file: /@oclif[\\/]core[\\/]lib[\\/]config[\\/]plugin\.js$/,
    // The first localeCompare of a process loads ICU's collation tables: 8 to 16 ms. Command ids are ASCII.
    from: 'a.id.localeCompare(b.id)',
    to: '(a.id < b.id ? -1 : a.id > b.id ? 1 : 0)',
  },
  {
    file: /@oclif[\\/]core[\\/]lib[\\/]util[\\/]os\.js$/,
    // Whether Linux runs inside Windows makes no difference here, and takes five libraries to find out.
    from: "return (await import('wsl-utils')).isWsl ? 'wsl' : (0, node_os_1.platform)();",
    to: 'return (0, node_os_1.platform)();',
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
    build.onLoad({filter: /@oclif[\\/]core[\\/]lib[\\/].*\.js$/}, ({path}) => {
      let contents = readFileSync(path, 'utf8')
      for (const {from, to} of MENDINGS.filter((mending) => mending.file.test(path))) {
        if (!contents.includes(from)) return {errors: [{text: `${path} no longer has: ${from}`}]}
        contents = contents.replace(from, () => to)
      }
      return {contents}
    })
  },
}
