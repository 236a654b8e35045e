import {execFile, execFileSync} from 'node:child_process'
import {randomUUID} from 'node:crypto'
import {resolve} from 'node:path'
import {promisify} from 'node:util'

const BIN = resolve(import.meta.dirname, '../../bin/run.js')

/** A real terminal: tmux draws it, types into it and tells what it shows. */
export class Terminal {
  readonly #socket = `ll-${randomUUID().slice(0, 8)}`

  readonly #size: {readonly columns: number; readonly rows: number}
  readonly #environment: Readonly<Record<string, string>>
  #open = false
  #started = 0

  constructor(size: {readonly columns: number; readonly rows: number}, environment: Readonly<Record<string, string>>) {
    this.#size = size
    this.#environment = environment
  }

  /** Types the product's command line, then says how it ended. What another one left on the screen is gone before. */
  start(args: readonly string[]): void {
    if (!this.#open) this.#begin()
    this.#tmux('send-keys', '-R', '-t', 'it')
    this.#tmux('clear-history', '-t', 'it')
    const words = [process.execPath, BIN, ...args].map((word) => `'${word.replaceAll("'", `'\\''`)}'`)
    this.#started += 1
    this.type(`clear; ${words.join(' ')}; echo "exit=$?"; tmux -L ${this.#socket} wait-for -S ${this.#end}`, 'Enter')
  }

  type(text: string, ...keys: readonly string[]): void {
    if (text !== '') this.#tmux('send-keys', '-t', 'it', '-l', text)
    for (const key of keys) this.#tmux('send-keys', '-t', 'it', key)
  }

  /** What it shows now, with what has scrolled away. */
  screen(): string {
    return this.#tmux('capture-pane', '-p', '-t', 'it', '-S', '-', '-J').replaceAll(/\s+$/gm, '')
  }

  /** Its screen as soon as it matches; throws with what it shows instead once the time is over. */
  async shows(pattern: RegExp, withinMs = 120_000): Promise<string> {
    const deadline = performance.now() + withinMs
    for (;;) {
      const screen = this.screen()
      if (pattern.test(screen)) return screen
      if (performance.now() > deadline) throw new Error(`no ${pattern} within ${withinMs} ms:\n${screen}`)
      await new Promise((later) => setTimeout(later, 20))
    }
  }

  /** Its screen when the product has ended: the shell says so, so that nobody looks a hundred times. Throws as `shows` does. */
  async ended(withinMs = 120_000): Promise<string> {
    const waiting = promisify(execFile)('tmux', ['-L', this.#socket, 'wait-for', this.#end], {timeout: withinMs})
    await waiting.catch(() => {})
    return await this.shows(/exit=\d+/, 10_000)
  }

  /** Nothing to do where nothing was started. */
  close(): void {
    if (this.#open) this.#tmux('kill-server')
    this.#open = false
  }

  get #end(): string {
    return `ended-${this.#started}`
  }

  #begin(): void {
    const {columns, rows} = this.#size
    const variables = Object.entries(this.#environment).flatMap(([name, value]) => ['-e', `${name}=${value}`])
    const size = ['-x', String(columns), '-y', String(rows)]
    this.#tmux('-f', '/dev/null', 'new-session', '-d', '-s', 'it', ...size, ...variables, 'env', '-u', 'CI', 'sh')
    this.#open = true
    this.#tmux('set-option', '-g', 'history-limit', '5000')
  }

  #tmux(...args: readonly string[]): string {
    return execFileSync('tmux', ['-L', this.#socket, ...args], {encoding: 'utf8', timeout: 10_000})
  }
}
