import {statSync} from 'node:fs'
import type {Authority} from '../../engine/step.ts'
import {OperatorError, OutcomeUnknown, Unreachable} from '../../errors.ts'
import {type Ended, runChild} from '../children/child.ts'
import {ALIAS, type Connection, place} from '../ssh/index.ts'
import {type Asking, ask} from './ask.ts'
import {vmFacts} from './host-facts.ts'
import {dropBatch, lookBatch, remotePath, uploadBatch, uploadPlace} from './sftp-batch.ts'

/** Releases on their way: files in the staging folder, sent and taken away by sftp. */
export class Uploads {
  readonly #asking: Asking
  readonly #connection: Connection

  constructor(asking: Asking, connection: Connection) {
    this.#asking = asking
    this.#connection = connection
  }

  /** Whether one lies there whole or in part, left by an attempt that was cut off. */
  async isThere(version: string, key: string): Promise<boolean> {
    const spot = this.#place(version, key)
    const ended = await this.#sftp(lookBatch(spot))
    if (ended.by !== 'itself' || ended.exitCode !== 0)
      throw new Unreachable(
        'LL-VM-UNREACHABLE',
        `${this.#asking.options.name} did not list its uploads.`,
        this.#why(ended),
      )
    const lines = ended.stdout.split(/\r?\n/)
    return [spot.part, spot.zip].some((path) => lines.includes(remotePath(path)))
  }

  /** Answers its path on the VM. Refuses before anything is sent where there is no room for it, packed and unpacked. */
  async put(local: string, version: string, {fence, signal}: Authority): Promise<string> {
    const spot = this.#place(version, fence.key)
    await this.#roomFor(3 * statSync(local).size)
    const ended = await this.#sftp(uploadBatch(local, spot), signal)
    if (ended.by === 'itself' && ended.exitCode === 0) return spot.zip
    const {name} = this.#asking.options
    if (ended.by === 'itself' && ended.exitCode === BATCH_FAILED)
      throw await this.#notUploaded(version, fence.key, ended)
    throw new OutcomeUnknown('LL-VM-OUTCOME', `The upload of release ${version} to ${name} was cut off.`, {
      ...this.#why(ended),
      state: `A part of it may lie in ${this.#asking.options.stagingFolder}; resuming sends it again.`,
      next: ['landlord run list', 'landlord explain LL-VM-OUTCOME'],
    })
  }

  /** Takes away what lies there; nothing is fine. */
  async drop(version: string, {fence, signal}: Authority): Promise<void> {
    const ended = await this.#sftp(dropBatch(this.#place(version, fence.key)), signal)
    if (ended.by === 'itself' && ended.exitCode === 0) return
    throw new OutcomeUnknown(
      'LL-VM-OUTCOME',
      `Whether the upload of ${version} is gone is not known.`,
      this.#why(ended),
    )
  }

  #place(version: string, key: string) {
    return uploadPlace(this.#asking.options.stagingFolder, version, key)
  }

  async #sftp(batch: string, signal?: AbortSignal): Promise<Ended> {
    const {verbTimeoutMs, connectTimeoutMs} = this.#asking.options
    const way = await this.#connection.ready()
    signal?.throwIfAborted()
    // ssh's own signs of life end a transfer that stands still; a long one that moves may take its time.
    const timeoutMs = Math.max(UPLOAD_MS, verbTimeoutMs + connectTimeoutMs)
    return await runChild('sftp', ['-q', ...way, '-b', '-', ALIAS], {input: batch, timeoutMs, signal})
  }

  async #roomFor(bytes: number): Promise<void> {
    const {options} = this.#asking
    const {disks} = await ask(this.#reads(), 'vm.facts', {}, vmFacts)
    const disk = disks.find(({drive}) => options.stagingFolder.toUpperCase().startsWith(drive.toUpperCase()))
    if (!disk || disk.freeBytes >= bytes) return
    throw new OperatorError('LL-VM-DISK', `${options.name} has no room for the release.`, {
      where: `${place(options)}, drive ${disk.drive}`,
      why: `${bytes} bytes are needed (three times the zip), ${disk.freeBytes} are free`,
      state: 'Nothing was sent.',
      next: ['landlord explain LL-VM-DISK'],
    })
  }

  /** sftp says no more than "Failure" for most reasons, so the disk is asked. */
  async #notUploaded(version: string, key: string, ended: Ended): Promise<OperatorError> {
    const {options} = this.#asking
    const {disks} = await ask(this.#reads(), 'vm.facts', {}, vmFacts)
    const full = disks.find(
      ({drive, freeBytes}) =>
        options.stagingFolder.toUpperCase().startsWith(drive.toUpperCase()) && freeBytes < ALMOST_NOTHING,
    )
    const dropped = await this.#sftp(dropBatch(this.#place(version, key)))
    const code = full ? 'LL-VM-DISK' : 'LL-VM-UPLOAD'
    return new OperatorError(code, `The release ${version} could not be uploaded to ${options.name}.`, {
      ...this.#why(ended),
      state:
        dropped.exitCode === 0 ? 'What had arrived was removed.' : `What had arrived lies in ${options.stagingFolder}.`,
      next: [`landlord explain ${code}`],
    })
  }

  #reads(): Asking {
    const {options, carrier} = this.#asking
    return {options, carrier}
  }

  #why({by, exitCode, stderr}: Ended): {where: string; why: string} {
    const {options} = this.#asking
    const said = options.redactor.clean(stderr.trim()).slice(-300)
    const how =
      by === 'abort' ? 'aborted here' : by === 'time' ? 'no end in time' : `sftp ended with ${exitCode ?? 'a signal'}`
    return {where: `${place(options)}, ${options.stagingFolder}`, why: said === '' ? how : `${how}: ${said}`}
  }
}

/** A command of the batch was refused; 255 would be the connection. */
const BATCH_FAILED = 1
const UPLOAD_MS = 30 * 60_000
/** A disk is full for an upload when not even this is free. */
const ALMOST_NOTHING = 64 * 1024
