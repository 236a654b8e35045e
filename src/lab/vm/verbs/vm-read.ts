import {type Envelope, envelopeOfError, type Reply, replyOf} from '../reply.ts'
import {anything, list, object, text, Unsupported} from '../shape.ts'
import {found, type Verb, type VerbContext, verb} from '../verb.ts'

const order = object({
  scripts: list(object({verb: text, script: text})),
  reads: list(object({verb: text, input: anything})),
})

/** Many reads in one request, one after the other. Each brings its script, as it would alone. */
export const vmRead = (verbs: ReadonlyMap<string, Verb>): Verb =>
  verb('check', order, async ({scripts, reads}, context) => {
    const answers: Reply[] = []
    for (const {verb: name, input} of reads) {
      if (!scripts.some((one) => one.verb === name)) throw new Error(`no script came for ${name}`)
      const asked = verbs.get(name)
      if (asked?.mode !== 'check') throw new Unsupported(`${name} within vm.read`)
      answers.push(await answerTo(asked, input, context))
    }
    return found({answers})
  })

/** What the lab does not imitate stays a failure of the whole. */
async function answerTo(asked: Verb, input: unknown, context: VerbContext): Promise<Reply> {
  try {
    return dataOf(replyOf(await asked.prepare(input)(context)))
  } catch (error) {
    if (error instanceof Unsupported) throw error
    return dataOf(envelopeOfError(error))
  }
}

function dataOf(envelope: Envelope): Reply {
  if (!envelope.ok) throw new Unsupported(envelope.error.message)
  return envelope.data
}
