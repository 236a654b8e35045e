import type {Json} from '../engine/finding.ts'
import {OperatorError} from '../errors.ts'
import {listing} from '../ui/table.ts'
import {certificateRows} from './certificates.ts'
import {Change, type Flagged} from './changing.ts'
import type {Composition} from './compose.ts'
import {EXIT} from './exit.ts'
import {failureDocument} from './failure.ts'
import {type CertificateRow, certificateColumns} from './views/certificates.ts'

/** What became of one tenant among several. */
interface Renewed {
  readonly tenant: string
  readonly run: string | null
  readonly result: 'renewed' | 'failed' | 'not reached'
  readonly error?: Json
  /** For people. */
  readonly line: string
}

/** `cert renew` of one tenant, or of all that are due, one run after the other: what fails for one does not stop the others. */
export abstract class Renewing extends Change {
  protected async renewDue(composition: Composition, flags: Flagged): Promise<void> {
    this.limit(flags)
    if (flags.out !== undefined)
      throw new OperatorError('LL-USAGE', '--out saves the plan of one tenant.', {next: ['landlord cert list']})
    const due = (await certificateRows(composition, Date.now())).filter((row) => row.due)
    if (flags.plan || due.length === 0) return this.#showDue(due, flags)
    await this.#confirm(due, flags)
    const done: Renewed[] = []
    for (const row of due) {
      const one = this.interruption.stop.aborted ? notReached(row) : await this.#renewOne(row, composition)
      process.stderr.write(`${one.line}\n`)
      done.push(one)
    }
    const renewed = done.filter(({result}) => result === 'renewed').length
    await this.answer({
      result: {tenants: done.map(({line: _, ...one}) => one)} as unknown as Json,
      changed: renewed,
      exit: renewed === done.length ? EXIT.done : EXIT.someFailed,
      text: () => `${renewed} of ${done.length} renewed.`,
    })
  }

  async #renewOne({tenant}: CertificateRow, composition: Composition): Promise<Renewed> {
    const {certificateRenewal} = await import('./tasks/certificate-renewal.ts')
    try {
      const {changed, run} = await this.alongside(certificateRenewal(tenant, composition), composition)
      if (changed === 0) throw nothingNewer(tenant)
      return {tenant, run: run ?? null, result: 'renewed', line: `${tenant}: renewed`}
    } catch (error) {
      const failure = this.failureOf(error)
      const line = `${tenant}: ${failure.message} ${failure.why ?? ''} (${failure.code})`
      return {tenant, run: null, result: 'failed', error: failureDocument(failure) as Json, line}
    }
  }

  async #confirm(due: readonly CertificateRow[], flags: Flagged): Promise<void> {
    if (flags.yes) return
    if (!this.interactive) throw this.notConfirmed('--yes')
    process.stderr.write(
      `${listing({rows: due, columns: certificateColumns, none: ''}, 'table', this.look(process.stderr))}\n\n`,
    )
    const {askWhether} = await import('../ui/questions.ts')
    if (!(await askWhether(`Renew ${due.length}?`, this.interruption.stop))) throw this.notConfirmed('--yes')
  }

  async #showDue(due: readonly CertificateRow[], flags: Flagged): Promise<void> {
    await this.answer({
      result: {tenants: due} as unknown as Json,
      exit: flags['detailed-exitcode'] && due.length > 0 ? EXIT.pending : EXIT.done,
      text: (look) => listing({rows: due, columns: certificateColumns, none: 'No certificate is due.'}, 'table', look),
    })
  }
}

const notReached = ({tenant}: CertificateRow): Renewed => ({
  tenant,
  run: null,
  result: 'not reached',
  line: `${tenant}: not reached`,
})

const nothingNewer = (tenant: string): OperatorError =>
  new OperatorError('LL-CERT-NO-NEWER', `The certificate of ${tenant} ends soon, and the source has no newer one.`, {
    state: 'the one that is bound was left',
    next: ['landlord cert list'],
  })
