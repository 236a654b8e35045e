/** Where an upload lies on the VM; named after the release and the key of the run's lease, so nobody else writes to it. */
export interface UploadPlace {
  readonly part: string
  readonly zip: string
}

export function uploadPlace(stagingFolder: string, version: string, fenceKey: string): UploadPlace {
  const name = `${version}_${fenceKey}`.replace(/[^A-Za-z0-9.+_-]/g, '-')
  return {part: `${stagingFolder}\\${name}.part`, zip: `${stagingFolder}\\${name}.zip`}
}

/** Under a name of its own until all of it is there. What an earlier attempt left is overwritten: a rename onto it would fail. */
export const uploadBatch = (local: string, place: UploadPlace): string =>
  `${[`-rm ${remote(place.zip)}`, `put ${quoted(local)} ${remote(place.part)}`, `rename ${remote(place.part)} ${remote(place.zip)}`].join('\n')}\n`

export const dropBatch = (place: UploadPlace): string => `-rm ${remote(place.part)}\n-rm ${remote(place.zip)}\n`

/** Two listings that each may fail: a line with the name for each of them that is there. */
export const lookBatch = (place: UploadPlace): string => `-ls -1 ${remote(place.part)}\n-ls -1 ${remote(place.zip)}\n`

/** `D:\a\b` as Windows OpenSSH wants it: `/D:/a/b`. */
export const remotePath = (windows: string): string => `/${windows.replaceAll('\\', '/')}`

const remote = (windows: string): string => quoted(remotePath(windows))

/** sftp's own quoting, inside which wild cards mean nothing. A backslash would be an escape to its expansion of names. */
function quoted(path: string): string {
  if (/[\r\n\\]/.test(path)) throw new TypeError(`The path '${path}' cannot be given to sftp.`)
  return `"${path.replaceAll('"', '\\"')}"`
}
