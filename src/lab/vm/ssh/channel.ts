import type {ServerChannel} from 'ssh2'
import {type Frame, readFrame} from '../request.ts'
import {clixml, type ExecOrder, verbOf} from './exec.ts'

/**
 * Reads frames from the channel until its input ends, has each carried out in turn, and answers each with one line. Says every
 * second that it lives while a verb works; ends by itself when one overruns its deadline.
 */
export function serveChannel(channel: ServerChannel, order: ExecOrder): void {
  const shell = new Shell(channel, order)
  channel.on('error', () => {})
  // A client that is gone hears nothing any more, of standard error neither.
  channel.stderr.on('error', () => {})
  channel.on('data', (chunk: Buffer) => shell.take(chunk))
  channel.on('end', () => shell.endOfInput())
  channel.on('close', () => shell.gone())
  if (order.noise.stdout) channel.write('Welcome!\r\n')
  if (order.noise.stderr) channel.stderr.write(clixml)
  shell.say('hello:1')
}

const aliveMs = 1000
const strangersNonce = '0'.repeat(24)

class Shell {
  readonly #channel: ServerChannel
  readonly #order: ExecOrder
  #begun: Buffer[] = []
  #turn: Promise<void> = Promise.resolve()
  /** Nothing is said any more: it ended, or its answer is withheld. */
  #mute = false

  constructor(channel: ServerChannel, order: ExecOrder) {
    this.#channel = channel
    this.#order = order
  }

  say(text: string): void {
    if (!this.#mute) this.#channel.write(`@@LL${text}\n`)
  }

  take(chunk: Buffer): void {
    const end = chunk.indexOf(0x0a)
    if (end < 0) {
      this.#begun.push(chunk)
      return
    }
    const line = Buffer.concat([...this.#begun, chunk.subarray(0, end)])
    this.#begun = []
    this.#turn = this.#turn.then(() => this.#answer(line))
    this.take(chunk.subarray(end + 1))
  }

  /** ReadLine gives the last line too where nothing ends it: half a frame, which is refused. */
  endOfInput(): void {
    const rest = Buffer.concat(this.#begun)
    if (rest.length > 0) this.#turn = this.#turn.then(() => this.#answer(rest))
    void this.#turn.then(() => this.#end(0))
  }

  gone(): void {
    this.#mute = true
  }

  async #answer(line: Buffer): Promise<void> {
    if (this.#mute) return
    let frame: Frame | {readonly refused: string}
    try {
      frame = readFrame(line)
    } catch (error) {
      this.#channel.stderr.write(`${(error as Error).message}\r\n`)
      return this.#end(1)
    }
    if ('refused' in frame) this.say(`${frame.refused}.refused`)
    else await this.#carryOut(frame)
  }

  async #carryOut({nonce, deadlineMs, delivery}: Frame): Promise<void> {
    const {executor, asker, cut, faults} = this.#order
    const verb = verbOf(delivery.request)
    const alive = setInterval(() => this.say(`${nonce}.alive`), aliveMs)
    const late = setTimeout(() => {
      this.say(`${nonce}.late`)
      this.#end(3)
    }, deadlineMs)
    try {
      if (faults.strikes('channel-noise', verb)) this.#channel.write('WARNING: something else was printed\r\n@@LL')
      const hung = faults.strikes('verb-hang', verb)
      const {envelope, fate} = await executor.carryOut(delivery, asker)
      if (faults.strikes('channel-end', verb)) return this.#end(1)
      if (hung) await faults.untilCleared(hung, hung.ms)
      if (fate === 'cut') return cut()
      if (fate === 'hold') this.#mute = true
      const under = faults.strikes('channel-garbled', verb) ? strangersNonce : nonce
      this.say(`${under}:${Buffer.from(JSON.stringify(envelope)).toString('base64')}`)
    } finally {
      clearInterval(alive)
      clearTimeout(late)
    }
  }

  #end(code: number): void {
    if (this.#mute) return
    this.#mute = true
    this.#channel.exit(code)
    this.#channel.end()
  }
}
