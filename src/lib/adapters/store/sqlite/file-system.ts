/**
 * Kinds of file systems that lie on another machine, by the number that statfs gives (Linux, include/uapi/linux/magic.h and
 * the file systems' own headers). SQLite's write-ahead log needs memory shared by all that have the file open, and its
 * locks must work: neither holds over a network, https://www.sqlite.org/useovernet.html.
 */
const NETWORK: ReadonlyMap<number, string> = new Map([
  [0x6969, 'nfs'],
  [0x517b, 'smb'],
  [0xff534d42, 'cifs'],
  [0xfe534d42, 'smb2'],
  [0x5346414f, 'afs'],
  [0x6b414653, 'afs'],
  [0x73757245, 'coda'],
  [0x564c, 'ncp'],
  [0x00c36400, 'ceph'],
  [0x0bd00bd0, 'lustre'],
  [0x01021997, '9p'],
  [0x786f4256, 'vboxsf'],
])
const FUSE = 0x65735546

/** FUSE file systems that only rearrange a local disk. Of all others nothing is known, so they count as remote. */
const LOCAL_FUSE: ReadonlySet<string> = new Set([
  'fuseblk',
  'fuse.fuse-overlayfs',
  'fuse.ntfs-3g',
  'fuse.gocryptfs',
  'fuse.encfs',
])

/**
 * The name of the network file system that a folder lies on, or undefined for a local one. `magic` is statfs's type (some
 * systems give it signed), `mounts` the text of /proc/self/mountinfo, which alone tells one FUSE file system from another.
 */
export function networkFileSystem(folder: string, magic: number, mounts: string): string | undefined {
  const kind = magic >>> 0
  if (kind !== FUSE) return NETWORK.get(kind)
  const type = typeOfMount(folder, mounts)
  if (type === undefined || !type.startsWith('fuse')) return 'fuse'
  return LOCAL_FUSE.has(type) ? undefined : type
}

/** A Windows path that names a share of another machine. */
export const isShare = (path: string): boolean => /^[\\/]{2}[^\\/?.]/.test(path)

/** The type of the mount that a folder lies in: the longest mount point that the path begins with; the last one wins. */
function typeOfMount(folder: string, mounts: string): string | undefined {
  let best: {readonly point: string; readonly type: string} | undefined
  for (const line of mounts.split('\n')) {
    const [left, right] = line.split(' - ')
    const point = left
      ?.split(' ')[4]
      ?.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
    const type = right?.split(' ')[0]
    if (point === undefined || type === undefined) continue
    const inside = folder === point || folder.startsWith(point.endsWith('/') ? point : `${point}/`)
    if (inside && point.length >= (best?.point.length ?? 0)) best = {point, type}
  }
  return best?.type
}
