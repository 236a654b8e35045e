import {BadPfx, readPfx} from '../certificates/pfx.ts'
import {thumbprintOf} from '../certificates/store.ts'
import {list, object, text} from '../shape.ts'
import {type Outcome, VerbError, verb} from '../verb.ts'

/** `pfx`: base64. `readers`: SIDs that may read the private key. */
export const certEnsure = verb(
  'apply',
  object({pfx: text, password: text, readers: list(text)}),
  async ({pfx, password, readers}, {machine}): Promise<Outcome> => {
    const {certificates} = machine
    const content = await opened(pfx, password)
    const thumbprint = thumbprintOf(content.chain)
    const there = certificates.find(thumbprint)
    const changes: string[] = []
    if (!there?.hasPrivateKey) {
      certificates.put(content, there?.keyReaders ?? [])
      changes.push(`certificate ${thumbprint}`)
    }
    const now = certificates.find(thumbprint)?.keyReaders ?? []
    const added = readers.filter((sid) => !now.includes(sid))
    if (added.length > 0) certificates.setKeyReaders(thumbprint, [...now, ...added])
    changes.push(...added.map((sid) => `${sid} may read the private key`))
    return {changes, data: {thumbprint}}
  },
)

async function opened(pfx: string, password: string) {
  try {
    const content = await readPfx(Buffer.from(pfx, 'base64'), password)
    if (content.key === undefined) throw new VerbError('BAD-PFX', 'the PFX has no private key')
    return content
  } catch (error) {
    if (error instanceof BadPfx) throw new VerbError('BAD-PFX', error.message)
    throw error
  }
}
