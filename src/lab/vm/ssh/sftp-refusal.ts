import ssh2 from 'ssh2'
import {DiskFull} from '../space.ts'
import {BadPath} from '../windows-path.ts'

const {STATUS_CODE} = ssh2.utils.sftp

/** Why a request over sftp was refused, as the client sees it. */
export class SftpRefusal extends Error {
  readonly status: number
  /** A client asks like that to find out: no line in the trace. */
  readonly expected: boolean

  constructor(status: number, message: string, expected = false) {
    super(message)
    this.status = status
    this.expected = expected
  }

  static from(error: unknown): SftpRefusal {
    if (error instanceof SftpRefusal) return error
    if (error instanceof DiskFull) return new SftpRefusal(STATUS_CODE.FAILURE, `DISK-FULL: ${error.message}`)
    if (error instanceof BadPath) return new SftpRefusal(STATUS_CODE.PERMISSION_DENIED, error.message)
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return noSuchFile()
    return new SftpRefusal(STATUS_CODE.FAILURE, (error as Error).message.replace(/[\r\n]+/g, ' '))
  }
}

export const noSuchFile = (): SftpRefusal =>
  new SftpRefusal(STATUS_CODE.NO_SUCH_FILE, 'No such file or directory', true)
export const failure = (message: string): SftpRefusal => new SftpRefusal(STATUS_CODE.FAILURE, message)
export const unsupported = (what: string): SftpRefusal =>
  new SftpRefusal(STATUS_CODE.OP_UNSUPPORTED, `the lab does not support ${what}`)
