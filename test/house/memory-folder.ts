import {spawnSync} from 'node:child_process'
import {mkdtempSync, rmSync, statfsSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'

const MEMORY = '/dev/shm'
/** Bytes: some twenty times what all labs of a test run have at once. */
const ROOM = 4 * 1024 ** 3

/**
 * Where tests keep their folders: in memory, where there is room for them and programs may be run. Servers of the lab make
 * and drop databases all the time, and what a SIGKILL leaves of a file is the same in memory as on a disk.
 */
export function useMemoryForFolders(): void {
  if (process.env.TMPDIR === undefined && isFit(MEMORY)) process.env.TMPDIR = MEMORY
}

/** Containers often mount it small, and where nothing may be run. */
function isFit(folder: string): boolean {
  try {
    const {bavail, bsize} = statfsSync(folder)
    if (bavail * bsize < ROOM) return false
    const own = mkdtempSync(join(folder, 'fit-'))
    const program = join(own, 'program')
    writeFileSync(program, '#!/bin/sh\nexit 0\n', {mode: 0o755})
    const {status} = spawnSync(program)
    rmSync(own, {recursive: true})
    return status === 0
  } catch {
    return false
  }
}
