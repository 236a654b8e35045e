import {writeFileSync} from 'node:fs'
import {channelCommandLine} from '../../../src/lib/adapters/windows/command-line.ts'
import {type Remote, remote} from '../../lab/vm/remote.ts'
import type {Target} from './target.ts'

/** A stand-in of its own for each scenario. */
export async function labTarget(): Promise<Target> {
  let vm: Remote = await remote()
  return {
    isReal: false,
    build: 'lab',
    async ask({verb, input, call, upload}) {
      if (upload) writeFileSync(vm.file(upload.path), Buffer.from(upload.content, 'base64'))
      return await vm.call(verb, input, call)
    },
    channel: async (stdin) => (await vm.ssh([channelCommandLine()], stdin)).stdout,
    wanted: ({reply}) => reply,
    async clean() {
      await vm.close()
      vm = await remote()
    },
    stop: () => vm.close(),
  }
}
