import ssh2, {type Attributes, type FileEntry, type SFTPWrapper} from 'ssh2'
import type {Witnesses} from '../executor.ts'
import type {Machine} from '../machine.ts'
import {SftpFiles} from './sftp-files.ts'
import {SftpRefusal} from './sftp-refusal.ts'

export interface SftpGround {
  readonly machine: Machine
  readonly witnesses: Witnesses
  readonly user: string
  /** Ends the client's connection. */
  readonly cut: () => void
}

/** What a request did, for the witnesses. Undefined: nothing worth a line (attributes, blocks of a transfer). */
type Deed = {readonly text: string; readonly changed: boolean} | undefined

/**
 * Version 3 of the protocol as OpenSSH's client speaks it, with Windows OpenSSH's paths: `/D:/landlord/staging`. An upload is
 * one deed, told when its handle is closed. https://datatracker.ietf.org/doc/html/draft-ietf-secsh-filexfer-02
 */
export function serveSftp(sftp: SFTPWrapper, ground: SftpGround): void {
  const files = new SftpFiles(ground.machine)
  const perform = (request: Request) => void carryOut(sftp, ground, request)
  const done = (id: number) => () => sftp.status(id, code.OK)
  /** The work sends its own answer. */
  const look = (id: number, text: string, answer: () => void) => perform({id, text, work: () => undefined, answer})
  const quiet = (id: number, text: string, work: () => unknown) =>
    perform({id, text, work: () => void work(), answer: done(id)})
  const change = (id: number, text: string, work: () => void) =>
    perform({id, text, work: deed(text, work), answer: done(id)})

  sftp.on('OPEN', (id, path, flags) =>
    look(id, `open ${path}`, () => sftp.handle(id, files.open(path, ssh2.utils.sftp.flagsToString(flags) ?? 'r'))),
  )
  sftp.on('WRITE', (id, handle, offset, data) => quiet(id, 'write', () => files.write(handle, offset, data)))
  sftp.on('READ', (id, handle, offset, length) =>
    look(id, 'read', () => {
      const data = files.read(handle, offset, length)
      if (data.length === 0) sftp.status(id, code.EOF)
      else sftp.data(id, data)
    }),
  )
  sftp.on('CLOSE', (id, handle) => perform({id, text: 'close', work: () => files.close(handle), answer: done(id)}))
  sftp.on('STAT', (id, path) => look(id, `stat ${path}`, () => sftp.attrs(id, files.attributes(path))))
  sftp.on('LSTAT', (id, path) => look(id, `stat ${path}`, () => sftp.attrs(id, files.attributes(path))))
  sftp.on('FSTAT', (id, handle) => look(id, 'stat', () => sftp.attrs(id, files.attributesOf(handle))))
  // Modes and times mean nothing on the other side's file system: Windows' server takes them and drops them.
  sftp.on('SETSTAT', (id, path) => quiet(id, `setstat ${path}`, () => files.attributes(path)))
  sftp.on('FSETSTAT', (id, handle) => quiet(id, 'setstat', () => files.attributesOf(handle)))
  sftp.on('OPENDIR', (id, path) => look(id, `opendir ${path}`, () => sftp.handle(id, files.openFolder(path))))
  sftp.on('READDIR', (id, handle) =>
    look(id, 'readdir', () => {
      const entries = files.readFolder(handle)
      if (entries) sftp.name(id, entries.map(entry))
      else sftp.status(id, code.EOF)
    }),
  )
  sftp.on('REALPATH', (id, path) =>
    look(id, `realpath ${path}`, () => sftp.name(id, [entry({name: files.realpath(path), attributes: undefined})])),
  )
  sftp.on('REMOVE', (id, path) => change(id, `remove ${path}`, () => files.remove(path)))
  sftp.on('RMDIR', (id, path) => change(id, `rmdir ${path}`, () => files.removeFolder(path)))
  sftp.on('MKDIR', (id, path) => change(id, `mkdir ${path}`, () => files.makeFolder(path)))
  sftp.on('RENAME', (id, from, to) => change(id, `rename ${from} ${to}`, () => files.rename(from, to)))
  // The client has said all that it wanted; without this it would wait for ever.
  sftp.on('end', () => sftp.end())
  sftp.on('close', () => files.closeAll())
  sftp.on('error', () => files.closeAll())
}

const deed = (text: string, work: () => void) => (): Deed => {
  work()
  return {text, changed: true}
}

const code = ssh2.utils.sftp.STATUS_CODE

interface Request {
  readonly id: number
  readonly text: string
  readonly work: () => Deed
  readonly answer: () => void
}

async function carryOut(
  sftp: SFTPWrapper,
  {machine, witnesses, user, cut}: SftpGround,
  request: Request,
): Promise<void> {
  const {id, text, work, answer} = request
  const tell = (line: {text: string; changed: boolean; executed: boolean; error: string | null}) =>
    witnesses.trace.append({
      stand: machine.name,
      kind: 'sftp',
      principal: user,
      attempt: null,
      token: null,
      key: null,
      ...line,
    })
  try {
    const done = work()
    if (done) tell({...done, executed: true, error: null})
    const fate = done ? await witnesses.replies.afterRequest(done.changed) : 'send'
    if (fate === 'cut') cut()
    else if (fate === 'send') answer()
  } catch (error) {
    const refusal = SftpRefusal.from(error)
    if (!refusal.expected) tell({text, changed: false, executed: false, error: refusal.message})
    sftp.status(id, refusal.status, refusal.message)
  }
}

const entry = ({name, attributes}: {name: string; attributes: Attributes | undefined}): FileEntry => ({
  filename: name,
  longname: attributes ? longname(name, attributes) : name,
  attrs: attributes ?? ({} as Attributes),
})

const longname = (name: string, {mode, size, mtime}: Attributes): string => {
  const kind = (mode & 0o170000) === 0o040000 ? 'drwxrwxrwx' : '-rw-rw-rw-'
  return `${kind}    1 -        -        ${String(size).padStart(12)} ${new Date(mtime * 1000).toISOString().slice(0, 10)} ${name}`
}
