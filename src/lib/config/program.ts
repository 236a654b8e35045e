import {spawnSync} from 'node:child_process'

/** A password manager may have to ask its owner; more than that is a program that hangs. */
const DEADLINE_MS = 60_000
const LONGEST = 64 * 1024

/**
 * The line that a program prints, without its newline, or why there is none. It is started without a shell, so that
 * nothing in the words is expanded; blanks part them, except inside quotes. It reads nothing.
 * `env` is all it gets. What it says on stderr is passed over: nobody knows what is in it.
 */
export function outputOf(
  command: string,
  env: Readonly<Record<string, string | undefined>>,
  deadlineMs = DEADLINE_MS,
): {readonly output: string} | {readonly why: string} {
  const words = wordsOf(command)
  if (!words) return {why: 'a quote in it is not closed'}
  const [program = '', ...args] = words
  const {error, status, signal, stdout} = spawnSync(program, args, {
    encoding: 'utf8',
    env: {...env},
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: deadlineMs,
    killSignal: 'SIGKILL',
    maxBuffer: LONGEST,
    shell: false,
    windowsHide: true,
  })
  if (error) return {why: failureOf(error as NodeJS.ErrnoException, program, deadlineMs)}
  if (status !== 0) return {why: `${program} ended with ${signal ?? status}; run it by hand to see what it says`}
  const output = stdout.replace(/\r?\n$/, '')
  return /[\r\n]/.test(output) ? {why: `${program} printed several lines; a secret is one`} : {output}
}

function failureOf({code}: NodeJS.ErrnoException, program: string, deadlineMs: number): string {
  if (code === 'ETIMEDOUT') return `${program} did not end within ${deadlineMs / 1000} s`
  if (code === 'ENOENT') return `there is no program ${program}`
  return code === 'ENOBUFS' ? `${program} printed more than a secret` : `${program} could not be started: ${code}`
}

/** Undefined where a quote is not closed. A backslash is one, as Windows' paths want it. */
function wordsOf(command: string): readonly string[] | undefined {
  const found = [...command.matchAll(/\s*((?:[^\s"']|"[^"]*"|'[^']*')+)/gy)]
  const read = found.reduce((sum, [whole]) => sum + whole.length, 0)
  if (command.slice(read).trim() !== '') return undefined
  return found.map(([, word = '']) => word.replaceAll(/"([^"]*)"|'([^']*)'/g, '$1$2'))
}
