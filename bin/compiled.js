// Loads the parts of the bundle with V8's compiled code kept from earlier starts. Node's own compile cache keeps only what is
// compiled while a file loads; most of the time of a start goes into functions compiled when they are first called.
'use strict'
const {mkdirSync, readdirSync, readFileSync, renameSync, statSync, unlinkSync, writeFileSync} = require('node:fs')
const {createRequire, wrap} = require('node:module')
const {basename, dirname, join} = require('node:path')
const {Script} = require('node:vm')
const {crc32} = require('node:zlib')

/** Kept code that no start has asked for in this time is removed, in ms. */
const FORGET_AFTER = 30 * 24 * 3_600_000

/**
 * Loads `entry` as `require` would. `folder` keeps the compiled code; undefined: none is kept. `command` names what is asked
 * for: the first run of each command adds its functions to what is kept.
 */
exports.load = (entry, folder, command) => {
  const home = dirname(entry)
  const outside = createRequire(entry)
  const loaded = new Map()
  const compiled = new Map()

  const inside = (id) => {
    const path = id.startsWith('./') ? join(home, id) : id
    return dirname(path) === home ? run(path) : outside(id)
  }
  Object.assign(inside, outside, {resolve: outside.resolve})

  const run = (path) => {
    const known = loaded.get(path)
    if (known !== undefined) return known.exports
    const module = {exports: {}, id: path, filename: path, paths: [], children: []}
    const kept = folder === undefined ? undefined : keptCode(folder, path)
    const script = new Script(wrap(readFileSync(path, 'utf8')), {filename: path, cachedData: kept})
    compiled.set(path, {script, isNew: kept === undefined || script.cachedDataRejected === true})
    loaded.set(path, module)
    script.runInThisContext().call(module.exports, module.exports, inside, module, path, home)
    return module.exports
  }

  if (folder !== undefined) process.on('exit', () => keep(folder, compiled, command))
  return run(entry)
}

/** A part's name holds a hash of its text, so it stands for one text for ever. The entry alone has none, and is one line. */
const isKept = (path) => /-[A-Z0-9]{8}\.cjs$/.test(path)
const keptFile = (folder, path) => join(folder, `${basename(path, '.cjs')}.${process.version}-${process.arch}`)

function keptCode(folder, path) {
  if (!isKept(path)) return undefined
  try {
    const bytes = readFileSync(keptFile(folder, path))
    const code = bytes.subarray(0, -4)
    return bytes.readUInt32LE(code.length) === crc32(code) ? code : undefined
  } catch {
    return undefined
  }
}

/** With a checksum behind it: V8 takes damaged code for good, and dies of it. */
function sealed(code) {
  const sum = Buffer.alloc(4)
  sum.writeUInt32LE(crc32(code))
  return Buffer.concat([code, sum])
}

/** Writes what this run compiled, where it is new: a part, or the first run of a command. Only speed is lost if it fails. */
function keep(folder, compiled, command) {
  try {
    const [main] = [...compiled.keys()].filter(isKept)
    const mark = `${keptFile(folder, main)}.${command}`
    const isNew = !exists(mark)
    const parts = [...compiled].filter(([path, part]) => isKept(path) && (isNew || part.isNew))
    if (parts.length === 0) return
    mkdirSync(folder, {recursive: true, mode: 0o700})
    for (const [path, {script}] of parts) put(keptFile(folder, path), sealed(script.createCachedData()))
    put(mark, '')
    forgetOld(folder)
  } catch {
    // Slower, that is all.
  }
}

function put(path, contents) {
  const part = `${path}.${process.pid}.part`
  writeFileSync(part, contents, {mode: 0o600})
  renameSync(part, path)
}

function forgetOld(folder) {
  for (const name of readdirSync(folder))
    if (Date.now() - statSync(join(folder, name)).mtimeMs > FORGET_AFTER) unlinkSync(join(folder, name))
}

function exists(path) {
  try {
    statSync(path)
    return true
  } catch {
    return false
  }
}
