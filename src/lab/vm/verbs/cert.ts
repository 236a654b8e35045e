import {X509Certificate} from 'node:crypto'
import {BadPfx, type PfxContent, readPfx} from '../certificates/pfx.ts'
import {certificateFacts, type StoredCertificate, thumbprintOf} from '../certificates/store.ts'
import type {Machine} from '../machine.ts'
import {list, object, orNull, text} from '../shape.ts'
import {found, type Outcome, VerbError, verb} from '../verb.ts'

/** `pfx`: base64. */
export const certEnsure = verb(
  'apply',
  object({pfx: text, password: text}),
  async ({pfx, password}, {machine, attempt}): Promise<Outcome> => {
    const content = await opened(pfx, password)
    const leaf = new X509Certificate(content.chain[0] ?? '')
    const changes = [...ensureLeaf(machine, content, attempt), ...ensureChain(machine, content)]
    return {changes, data: factsOf(certificateFacts(leaf))}
  },
)

/** Null: all. */
export const certRead = verb('check', object({thumbprint: orNull(text)}), ({thumbprint}, {machine}) => {
  const {certificates, registry} = machine
  const asked = certificates.all().filter((one) => thumbprint === null || one.thumbprint === thumbprint)
  return found({
    certificates: asked.map((one) => ({
      ...factsOf(one),
      hasPrivateKey: one.hasPrivateKey,
      stamp: registry.certificateStamp(one.thumbprint) ?? null,
      endpoints: endpointsOf(machine, one.thumbprint),
    })),
  })
})

export const certRemove = verb(
  'apply',
  object({thumbprint: text, stamps: list(text)}),
  ({thumbprint, stamps}, {machine}): Outcome => {
    const {certificates, registry} = machine
    const stamp = registry.certificateStamp(thumbprint)
    const ours = stamp !== undefined && stamps.includes(stamp)
    const there = certificates.find(thumbprint)
    if (there && !ours) throw new VerbError('FOREIGN', `the certificate ${thumbprint} was not put there by this run`)
    const bound = there ? endpointsOf(machine, thumbprint) : []
    if (bound.length > 0) throw new VerbError('IN-USE', `the certificate ${thumbprint} is bound to ${bound.join(', ')}`)
    certificates.remove(thumbprint)
    if (ours) registry.forgetCertificate(thumbprint)
    return {changes: there ? [`removed the certificate ${thumbprint}`] : [], data: {}}
  },
)

/** As verbs tell it. */
export const factsOf = ({
  thumbprint,
  subject,
  notBefore,
  notAfter,
  dnsNames: names,
}: Omit<StoredCertificate, 'hasPrivateKey'>) => ({thumbprint, subject, notBefore, notAfter, names})

async function opened(pfx: string, password: string): Promise<PfxContent> {
  try {
    const content = await readPfx(Buffer.from(pfx, 'base64'), password)
    if (content.key === undefined) throw new VerbError('BAD-PFX', 'the PFX has no private key')
    return content
  } catch (error) {
    if (error instanceof BadPfx) throw new VerbError('BAD-PFX', error.message)
    throw error
  }
}

/** Which attempt puts it there is written down before it is. */
function ensureLeaf({certificates, registry}: Machine, content: PfxContent, attempt: string): readonly string[] {
  const thumbprint = thumbprintOf(content.chain)
  const there = certificates.find(thumbprint)
  if (there?.hasPrivateKey) return []
  if (!there) registry.stampCertificate(thumbprint, attempt)
  certificates.put(content)
  return [`certificate ${thumbprint}`]
}

/** Those above it, save the root: clients have that. */
function ensureChain({certificates}: Machine, {chain}: PfxContent): readonly string[] {
  const missing = chain
    .slice(1)
    .map((pem) => new X509Certificate(pem))
    .filter(({subject, issuer}) => subject !== issuer)
    .map((link) => certificateFacts(link).thumbprint)
    .filter((thumbprint) => !certificates.hasIntermediate(thumbprint))
  for (const thumbprint of missing) certificates.putIntermediate(thumbprint)
  return missing.map((thumbprint) => `certificate ${thumbprint} of its chain`)
}

const endpointsOf = ({httpConfiguration}: Machine, thumbprint: string): readonly string[] =>
  httpConfiguration
    .bindings()
    .filter((binding) => binding.thumbprint === thumbprint)
    .map(({endpoint}) => endpoint)
    .sort()
