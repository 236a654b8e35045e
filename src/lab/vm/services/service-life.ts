import type {FromService, ToService} from './protocol.ts'
import type {Ending} from './recovery.ts'
import {type ProcessOrder, ServiceProcess} from './service-process.ts'
import {win32} from './win32.ts'

export type LifeState = 'start-pending' | 'running' | 'stop-pending' | 'stopped'

/** What the machine does for a running service. */
export interface Surroundings {
  /** Answers a registration of addresses. */
  register(order: Extract<FromService, {say: 'register'}>): ToService
  log(event: Extract<FromService, {say: 'event'}>): void
  /** ms until a process that did not connect is ended with 1053; Windows waits 30,000. */
  readonly connectMs: number
}

/** One life of a service: from the start of its process to its end. */
export class ServiceLife {
  readonly pid: number
  readonly program: string
  /** ms since the epoch. */
  readonly startedAt: number
  /** 0 when it runs, else the Win32 error that ended the start. */
  readonly started: Promise<number>
  /** Resolves at the report of the stop, which comes before the process's end, or at the process's end without one. */
  readonly stopped: Promise<Ending>
  /** The process is gone. */
  readonly ended: Promise<void>
  state: LifeState = 'start-pending'
  /** A stop was asked for. */
  asked = false
  readonly #process: ServiceProcess
  readonly #surroundings: Surroundings
  readonly #connecting: NodeJS.Timeout
  #isStarted: (code: number) => void = () => {}
  #isStopped: (ending: Ending) => void = () => {}

  constructor(order: ProcessOrder, surroundings: Surroundings) {
    this.#surroundings = surroundings
    this.program = order.program
    this.startedAt = Date.now()
    this.started = new Promise((resolve) => {
      this.#isStarted = resolve
    })
    this.stopped = new Promise((resolve) => {
      this.#isStopped = resolve
    })
    this.#process = new ServiceProcess(order, (message) => this.#hear(message))
    this.pid = this.#process.pid
    this.#connecting = setTimeout(() => this.#giveUp(), surroundings.connectMs)
    this.ended = this.#process.ended.then(({code}) => {
      const clean = this.asked && code === 0
      this.#stop({reported: clean, exitCode: clean ? win32.ok : win32.processAborted})
    })
  }

  stop(): void {
    this.asked = true
    if (this.state !== 'stopped') this.state = 'stop-pending'
    this.#process.tell({do: 'stop'})
  }

  kill(): void {
    this.#process.kill()
  }

  #hear(message: FromService): void {
    if (message.say === 'hello') clearTimeout(this.#connecting)
    else if (message.say === 'register') this.#process.tell(this.#surroundings.register(message))
    else if (message.say === 'event') this.#surroundings.log(message)
    else if (message.say === 'ready') this.#ready()
    else this.#stop({reported: true, exitCode: message.exitCode})
  }

  #ready(): void {
    if (this.state !== 'start-pending') return
    this.state = 'running'
    this.#isStarted(win32.ok)
  }

  #giveUp(): void {
    this.#stop({reported: true, exitCode: win32.requestTimeout})
    this.kill()
  }

  /** The first of report and end counts. */
  #stop(ending: Ending): void {
    if (this.state === 'stopped') return
    clearTimeout(this.#connecting)
    this.state = 'stopped'
    this.#isStarted(ending.exitCode === win32.ok ? win32.processAborted : ending.exitCode)
    this.#isStopped(ending)
  }
}
