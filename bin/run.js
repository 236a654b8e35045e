#!/usr/bin/env node
// Plain CommonJS that any Node from 18 on can read; `bin/package.json` says so. CommonJS and `writeSync`, because the
// module loader and a stream on stdout each cost a tenth of a bare start.
'use strict'
const {join} = require('node:path')

const root = join(__dirname, '..')
const argv = process.argv.slice(2)

if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-v')) printVersion()
else if (recentEnough(process.versions.node)) start()
else require('./older-node.js').relaunch(join(__dirname, 'run.js'), argv)

/** Before anything heavy: scripts ask for the version in loops. */
function printVersion() {
  const {name, version} = require('../package.json')
  try {
    require('node:fs').writeSync(1, `${name} ${version}\n`)
  } catch (error) {
    if (error.code !== 'EPIPE') throw error
  }
}

/** 24.15 is the oldest Node that every library inside the bundle runs on. */
function recentEnough(version) {
  const [major, minor] = version.split('.').map(Number)
  return major > 24 || (major === 24 && minor >= 15)
}

function start() {
  if (process.env.LANDLORD_LAUNCHER) require('./older-node.js').follow()
  keepCompiledCode()
  const bundle = join(root, 'dist', 'main.cjs')
  let landlord
  try {
    landlord = require(bundle)
  } catch (error) {
    if (error.code !== 'MODULE_NOT_FOUND' || require('node:fs').existsSync(bundle)) throw error
    process.stderr.write('landlord is not built yet: dist/main.cjs is missing.\n  Build it with: npm run build\n')
    process.exitCode = 78
    return
  }
  landlord.main(argv)
}

/** Spares later starts the compilation of the bundle. Without a home, or where it cannot be written, nothing is kept. */
function keepCompiledCode() {
  const {enableCompileCache} = require('node:module')
  if (enableCompileCache === undefined) return
  try {
    enableCompileCache(join(cacheFolder(), 'landlord', 'compiled'))
  } catch {
    // Only slower.
  }
}

function cacheFolder() {
  const {homedir} = require('node:os')
  if (process.env.XDG_CACHE_HOME) return process.env.XDG_CACHE_HOME
  if (process.platform === 'win32' && process.env.LOCALAPPDATA) return process.env.LOCALAPPDATA
  return process.platform === 'darwin' ? join(homedir(), 'Library', 'Caches') : join(homedir(), '.cache')
}
