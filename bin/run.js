#!/usr/bin/env node
// Plain CommonJS that any Node from 18 on can read; `bin/package.json` says so. CommonJS and `writeSync`, because the
// module loader and a stream on stdout each cost a tenth of a bare start.
'use strict'
const {dirname, join} = require('node:path')

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
  const {existsSync} = require('node:fs')
  const bundle = join(root, 'dist', 'main.cjs')
  if (existsSync(bundle)) {
    require('./compiled.js').load(bundle, compiledFolder(), command()).main(argv)
    return
  }
  process.stderr.write('landlord is not built yet: dist/main.cjs is missing.\n  Build it with: npm run build\n')
  process.exitCode = 78
}

/** What the leading words ask for, as far as they can be a command's name. */
function command() {
  const end = argv.findIndex((word) => !/^[a-z-]{1,20}$/.test(word) || word.startsWith('-'))
  return argv.slice(0, end < 0 ? 2 : Math.min(end, 2)).join('-')
}

/** Undefined: none is kept, because somebody measures coverage, or the folder is not this user's own (`sudo`), or there is no home. */
function compiledFolder() {
  if (process.env.NODE_V8_COVERAGE || process.env.NODE_DISABLE_COMPILE_CACHE) return undefined
  try {
    const folder = cacheFolder()
    if (process.getuid !== undefined && ownerOf(folder) !== process.getuid()) return undefined
    return join(folder, 'landlord', 'compiled')
  } catch {
    return undefined
  }
}

/** Of the folder, or of the one that it would be made in. */
function ownerOf(folder) {
  const {statSync} = require('node:fs')
  const options = {throwIfNoEntry: false}
  return (statSync(folder, options) || statSync(dirname(folder), options)).uid
}

function cacheFolder() {
  if (process.env.XDG_CACHE_HOME) return process.env.XDG_CACHE_HOME
  if (process.platform === 'win32' && process.env.LOCALAPPDATA) return process.env.LOCALAPPDATA
  const {homedir} = require('node:os')
  return process.platform === 'darwin' ? join(homedir(), 'Library', 'Caches') : join(homedir(), '.cache')
}
