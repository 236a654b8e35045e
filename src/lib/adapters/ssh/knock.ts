import {makeRunFolder} from './run-folder.ts'
import {standingSsh} from './standing.ts'
import type {SshWay} from './way.ts'

/** Logs on and leaves. Throws `OperatorError` LL-JUMP-… or LL-VM-… where that is not possible. */
export async function knock(way: SshWay): Promise<void> {
  const folder = makeRunFolder(way, {share: false, forwards: false})
  try {
    const child = await standingSsh(way, folder.config, [])
    child.end()
    await child.ended
  } finally {
    folder.remove()
  }
}
