import type {ErrorExplanation} from './explanation.ts'

/** Certificates and where they come from. */
export const CERTIFICATE_CODES = {
  'LL-CERT-CHANGED': {
    title: 'The source has another certificate by now',
    cause: 'The certificate that the plan found was replaced in its source before it was taken.',
    mend: 'Give the same command again: it takes what is there now.',
  },
  'LL-CERT-EXPIRED': {
    title: 'The certificate has ended',
    cause: 'Every certificate in the source that carries the host name is past its end.',
    mend: 'Get a new one from your authority, put it into the source that `certificates` names, and give the same command again.',
  },
  'LL-CERT-FILE': {
    title: 'A certificate file cannot be read',
    cause:
      'The file or folder is missing or unreadable, or it is not what its name says: PFX (PKCS #12), or PEM of a chain with its key beside it.',
    mend: 'Look at the file that is named. A PFX under RC2, as old exports have it, has to be exported again with AES or 3DES.',
  },
  'LL-CERT-KEY': {
    title: 'A certificate lacks its private key',
    cause: 'The file holds the certificate without its private key, or a key that belongs to another one.',
    mend: 'Export it again together with its private key.',
  },
  'LL-CERT-NO-NEWER': {
    title: 'A certificate ends soon, and there is no newer one',
    cause:
      'The certificate that is bound ends within `certificates.renewDays`, and the source holds none for the name that ends later.',
    mend: 'Get a new one from your authority, put it into the source that `certificates` names, and give the same command again. `landlord cert list` shows what ends when.',
  },
  'LL-CERT-NONE': {
    title: 'There is no certificate for the host name',
    cause:
      'No certificate in the source carries the name among its alternative names; a wildcard stands for one label.',
    mend: 'Put one for it into the source that `certificates` names: a PFX file, or what your ACME client writes.',
  },
  'LL-CERT-NOT-YET': {
    title: 'The certificate is not valid yet',
    cause: 'The only certificate that carries the host name begins later.',
    mend: "Wait until then, or compare this machine's clock with a time server.",
  },
  'LL-CERT-PASSWORD': {
    title: 'The password does not open a PFX file',
    cause: 'The file was exported under another password than `certificates.password` refers to.',
    mend: 'Export it again under that password, or mend the reference. The files of one folder share one.',
  },
  'LL-CERT-SCRIPT': {
    title: 'The program that brings certificates failed',
    cause:
      'What `certificates.command` names ended with an error, took too long, or did not answer in the agreed form.',
    mend: 'Run it by hand with `{"v": 1, "host": "acme.cloud.example"}` on its standard input. docs/programs.md says what it has to answer.',
  },
  'LL-CERT-SOONER': {
    title: 'The certificate ends sooner than the one in use',
    cause: 'Every certificate in the source ends before the one that is bound on the VM.',
    mend: 'Nothing has to be done while the bound one is valid. To go back to a shorter one on purpose, unbind the other by hand first.',
  },
} as const satisfies Record<string, ErrorExplanation>
