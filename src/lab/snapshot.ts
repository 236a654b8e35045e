import {cpSync, existsSync, mkdirSync, rmSync} from 'node:fs'
import {basename, join} from 'node:path'
import {LabError} from './lab-error.ts'
import type {Layout} from './layout.ts'
import {alone} from './lock.ts'
import {asking, quiet} from './reset.ts'

/**
 * Keeps what stands in a running lab, for `revert`: databases, disks, names, landlord's store and releases, backups and
 * certificates. No part of it are clients, faults, and messages, of which there must be none. Throws LabError.
 */
export async function snapshot(layout: Layout): Promise<void> {
  const askAll = asking(layout)
  await alone(layout, async () => {
    await askAll(['sql', 'vm', 'outside'], 'snapshot')
    mkdirSync(layout.snapshot, {recursive: true})
    for (const folder of foldersOf(layout)) replace(join(layout.snapshot, basename(folder)), folder)
  })
}

/** To the snapshot; services that start by themselves are started anew, and run when it resolves. The trace goes on. Throws LabError. */
export async function revert(layout: Layout): Promise<void> {
  const askAll = asking(layout)
  if (!existsSync(layout.snapshot)) throw new LabError(`No snapshot of the lab in ${layout.dir} was taken.`)
  await alone(layout, async () => {
    await quiet(layout)
    // Services end before their databases change under them, and begin when those stand.
    await askAll(['vm'], 'reset')
    await askAll(['sql', 'outside'], 'revert')
    for (const folder of foldersOf(layout)) replace(folder, join(layout.snapshot, basename(folder)))
    await askAll(['vm'], 'revert')
  })
}

const foldersOf = ({ops, releases, backups, certificates}: Layout): readonly string[] => [
  ops,
  releases,
  backups,
  certificates,
]

function replace(folder: string, by: string): void {
  rmSync(folder, {recursive: true, force: true})
  if (existsSync(by)) cpSync(by, folder, {recursive: true})
}
