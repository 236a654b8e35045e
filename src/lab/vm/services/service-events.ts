import {type EventLog, serviceControlManager} from '../event-log.ts'
import {explainWin32, win32} from './win32.ts'

/** What the service control manager writes to the system log; the numbers are Windows', the texts the lab's. */
export class ServiceEvents {
  readonly #log: EventLog

  constructor(log: EventLog) {
    this.#log = log
  }

  failedToStart(name: string, code: number): void {
    this.#write(7000, 'error', `The service ${name} could not be started: ${code}, ${explainWin32(code)}.`)
  }

  installed(name: string, path: string, start: string, account: string): void {
    this.#write(7045, 'information', `The service ${name} was installed: ${path}, ${start} start, account ${account}.`)
  }

  mayNotLogOn(name: string, account: string): void {
    this.#write(7041, 'error', `The service ${name} could not log on as ${account}: it has no right to, as a service.`)
  }

  dependencyFailed(name: string, dependency: string): void {
    this.#write(7001, 'error', `The service ${name} depends on ${dependency}, which did not start.`)
  }

  didNotConnect(name: string, waitedMs: number): void {
    this.#write(7009, 'error', `Waited ${waitedMs} ms for the service ${name} to connect (${win32.requestTimeout}).`)
  }

  endedWithError(name: string, code: number): void {
    this.#write(7023, 'error', `The service ${name} ended with the error ${code}, ${explainWin32(code)}.`)
  }

  endedUnexpectedly(name: string, times: number, restartMs: number | undefined): void {
    const text = `The service ${name} ended unexpectedly, ${times} time(s) by now.`
    if (restartMs === undefined) this.#write(7034, 'error', text)
    else this.#write(7031, 'error', `${text} It is restarted in ${restartMs} ms.`)
  }

  entered(name: string, state: 'running' | 'stopped'): void {
    this.#write(7036, 'information', `The service ${name} is ${state}.`)
  }

  #write(id: number, level: 'error' | 'information', message: string): void {
    this.#log.write({source: serviceControlManager, id, level, message})
  }
}
