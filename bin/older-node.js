// A checkout carries a Node 24 of its own among its optional dependencies. Under an older Node the command runs on that
// one, in a child that behaves as if it had taken this process's place.
'use strict'
const {spawn} = require('node:child_process')
const {existsSync, readFileSync} = require('node:fs')
const {constants} = require('node:os')
const {join} = require('node:path')

/** How often the child looks at its launcher, in ms. */
const WATCH_EVERY = 50

/** Runs `script` with the checkout's own Node; without one, says what is needed and ends with 78. */
exports.relaunch = (script, argv) => {
  const node = ownNode(join(__dirname, '..', 'node_modules'))
  if (node === undefined) return refuse()

  const env = Object.assign({}, process.env, {LANDLORD_LAUNCHER: String(process.pid)})
  const child = spawn(node, [script].concat(argv), {stdio: 'inherit', env})
  child.on('error', (error) => refuse(`${node}: ${error.message}`))
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code)
    for (const each of Object.keys(constants.signals)) process.removeAllListeners(each)
    process.kill(process.pid, signal)
    setTimeout(() => process.exit(128 + constants.signals[signal]), 1000)
  })
  passSignalsOn(child)
}

/**
 * What only the launcher can be told, the child repeats: it stops when the launcher is stopped and dies when the launcher is
 * killed, so that a SIGSTOP or SIGKILL meant for `landlord` reaches the process that does the work.
 */
exports.follow = () => {
  const launcher = Number(process.env.LANDLORD_LAUNCHER)
  delete process.env.LANDLORD_LAUNCHER
  if (process.platform === 'win32' || process.ppid !== launcher) return
  setInterval(() => {
    if (process.ppid !== launcher) process.kill(process.pid, 'SIGKILL')
    else if (isStopped(launcher)) process.kill(process.pid, 'SIGSTOP')
  }, WATCH_EVERY).unref()
}

function ownNode(modules) {
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const name = process.platform === 'win32' ? 'node.exe' : 'node'
  const path = join(modules, `node-${platform}-${process.arch}`, 'bin', name)
  return existsSync(path) ? path : undefined
}

/**
 * The child is in the same process group. At a terminal, Ctrl-C and the like reach both of them, so the launcher only waits;
 * elsewhere a signal is sent to one process, the launcher, and passed on.
 */
function passSignalsOn(child) {
  const terminal = [0, 1, 2].some((descriptor) => require('node:tty').isatty(descriptor))
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGHUP'])
    process.on(signal, () => {
      if (!terminal) child.kill(signal)
    })
  for (const signal of ['SIGTERM', 'SIGCONT']) process.on(signal, () => child.kill(signal))
}

function refuse(why) {
  process.stderr.write(
    `landlord needs Node 24.15 or later; this is ${process.version}${why === undefined ? '' : ` (${why})`}.\n` +
      '  In a checkout, `npm ci` brings a Node of its own for Linux (x64, arm64) and Windows (x64).\n' +
      '  Elsewhere: https://nodejs.org/en/download\n',
  )
  process.exitCode = 78
}

/** From the kernel; where there is no /proc nothing is known, and nothing is done. */
function isStopped(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.charAt(stat.lastIndexOf(')') + 2) === 'T'
  } catch {
    return false
  }
}
