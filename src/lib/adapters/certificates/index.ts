import {OperatorError} from '../../errors.ts'
import type {CertificateSource} from '../../site/certificates.ts'
import {acmeOffers} from './acme.ts'
import {choose, type Offered} from './candidate.ts'
import {folderOffers} from './folder.ts'
import type {CertificateOptions} from './options.ts'
import {scriptOffers} from './script.ts'

type Kind = CertificateSource['kind']

/** Read afresh at every question: what was put into a folder a moment ago counts. `options` are asked for when it is. */
export const certificateSource = (kind: Kind, options: () => CertificateOptions): CertificateSource => ({
  kind,
  async find(host, now) {
    const chosen = choose(await offers(kind, options(), host), host, now)
    return 'found' in chosen ? chosen.found : chosen
  },
  async take({host, thumbprint, now}) {
    const chosen = choose(await offers(kind, options(), host), host, now)
    if ('lacking' in chosen) throw gone(chosen.lacking, chosen.why)
    if (chosen.found.thumbprint !== thumbprint)
      throw gone('LL-CERT-CHANGED', `${chosen.found.from} is offered now, which is another one`)
    return chosen.candidate.pfx()
  },
})

async function offers(kind: Kind, options: CertificateOptions, host: string): Promise<readonly Offered[]> {
  switch (kind) {
    case 'folder':
      return folderOffers(options)
    case 'acme':
      return acmeOffers(options)
    case 'script':
      return await scriptOffers(options, host)
  }
}

const gone = (code: ConstructorParameters<typeof OperatorError>[0], why: string): OperatorError =>
  new OperatorError(code, 'The certificate is no longer to be had.', {
    why,
    state: 'nothing was changed on the VM',
    next: [`landlord explain ${code}`],
  })
