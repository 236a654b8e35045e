import type {ChannelProofs, ChannelUse} from '../../site/channels.ts'
import type {VmReading} from '../../site/vm.ts'
import {type Diagnosis, diagnosed} from './diagnosis.ts'

export interface ChannelExamination {
  readonly vm: VmReading
  readonly proofs: ChannelProofs
  readonly use: (vm: string) => Promise<ChannelUse>
  /** `user@host`, who looks. */
  readonly by: string
}

/** Whether one PowerShell may carry all verbs of a run. What is found is kept in the ops store, and nothing on the VM. */
export const examineChannel = ({vm, proofs, use, by}: ChannelExamination): Promise<Diagnosis> =>
  diagnosed('one PowerShell answers as single ones do', async () => {
    const before = await use(vm.name)
    if (before.form === 'single' && before.because === 'never')
      return {text: 'not asked: the project file says channel: never'}
    const tried = await vm.tryChannel()
    if (!tried.works) {
      await proofs.forget(vm.name)
      return {state: 'poor', text: `${tried.why}; each verb starts a PowerShell of its own, which takes longer`}
    }
    if (before.form === 'channel') return {text: `as on ${before.proof.provenAt.slice(0, 10)}`}
    await proofs.keep({vm: vm.name, trial: tried.trial, provenBy: by})
    return {text: 'from now on one carries all verbs of a run there'}
  })
