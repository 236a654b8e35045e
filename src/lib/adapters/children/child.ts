import type {Readable, Writable} from 'node:stream'

/** How a child process ended. */
export interface Ended {
  /** Undefined where a signal ended it. */
  readonly exitCode: number | undefined
  readonly stdout: string
  readonly stderr: string
  readonly by: 'itself' | 'time' | 'abort'
}

/** This process stays for it: whoever starts one ends it. */
export interface Child {
  /** `stdout` is empty for a child that is talked to. */
  readonly ended: Promise<Ended>
  readonly stdin: Writable
  readonly stdout: Readable
  /** Ends it and all that it started, at once or at the latest a second from now. */
  end(): void
}

export interface RunOrder {
  readonly input: string
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
  /** `bare`: for programs that are not ours, without what this process's environment may hold of secrets. */
  readonly environment?: 'bare'
}

/** Runs a program to its end; never rejects for how that ends. */
export async function runChild(program: string, args: readonly string[], order: RunOrder): Promise<Ended> {
  const child = await startChild(
    program,
    args,
    order.input,
    order.environment === 'bare' ? bareEnvironment() : undefined,
  )
  let by: Ended['by'] = 'itself'
  const cut = (why: 'time' | 'abort') => {
    by = why
    child.end()
  }
  const timer = setTimeout(cut, order.timeoutMs, 'time')
  const abort = () => cut('abort')
  order.signal?.addEventListener('abort', abort, {once: true})
  if (order.signal?.aborted) abort()
  try {
    return {...(await child.ended), by}
  } finally {
    clearTimeout(timer)
    order.signal?.removeEventListener('abort', abort)
  }
}

/** Its standard input stays open, and what it says is not kept. */
export const TALK = Symbol('talk')

/**
 * Starts a program in a session of its own: Ctrl-C in the terminal means this process alone, and must not cut a verb off
 * half-way. It still ends when this process does, however that ends.
 */
export async function startChild(
  program: string,
  args: readonly string[],
  input: string | typeof TALK,
  environment?: Readonly<Record<string, string | undefined>>,
): Promise<Child> {
  const {execa} = await import('execa')
  const alone = process.platform !== 'win32'
  const [file, all] = alone ? ['/bin/sh', ['-c', KEEPER, 'sh', program, ...args]] : [program, [...args]]
  const child = execa(file, all, {
    ...(input === TALK ? {buffer: {stdout: false, stderr: true}} : {input}),
    ...(environment === undefined ? {} : {env: environment, extendEnv: false}),
    stdio: alone ? ['pipe', 'pipe', 'pipe', 'pipe'] : ['pipe', 'pipe', 'pipe'],
    detached: alone,
    windowsHide: true,
    reject: false,
    stripFinalNewline: false,
    maxBuffer: 16 * 1024 * 1024,
  })
  const signal = (name: 'SIGTERM' | 'SIGKILL') => kill(child.pid, alone, name)
  const done = child.then(({exitCode, code, stdout, stderr}) => ({
    // As a shell says it, where there is none in between.
    exitCode: exitCode ?? (code === 'ENOENT' ? 127 : undefined),
    stdout: String(stdout ?? ''),
    stderr: String(stderr ?? ''),
    by: 'itself' as const,
  }))
  return {
    ended: done,
    stdin: child.stdin as Writable,
    stdout: child.stdout as Readable,
    end: () => {
      signal('SIGTERM')
      const hard = setTimeout(signal, 1000, 'SIGKILL')
      void done.then(() => clearTimeout(hard))
    },
  }
}

/** What programs need to find themselves, their home and their language, on POSIX and on Windows. */
const ORDINARY =
  /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LC_\w+|TZ|TMPDIR|TEMP|TMP|SystemRoot|SystemDrive|ComSpec|PATHEXT|APPDATA|LOCALAPPDATA|ProgramData|ProgramFiles|USERPROFILE|USERNAME|XDG_\w+)$/i

const bareEnvironment = () => Object.fromEntries(Object.entries(process.env).filter(([name]) => ORDINARY.test(name)))

/**
 * Runs "$@" and ends it when descriptor 3, whose other end is this process, is closed: by the kernel too, after a SIGKILL. The
 * shell gives background jobs no standard input, hence 4.
 */
const KEEPER = [
  'exec 4<&0',
  '"$@" <&4 3<&- 4<&- & child=$!',
  '{ read -r end <&3; kill "$child"; } 4<&- >/dev/null 2>&1 & watch=$!',
  'exec 3<&- 4<&-',
  'wait "$child"; code=$?',
  'kill "$watch" 2>/dev/null',
  'exit "$code"',
].join('\n')

function kill(pid: number | undefined, group: boolean, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (pid === undefined) return
  try {
    process.kill(group ? -pid : pid, signal)
  } catch (error) {
    // It has ended meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
