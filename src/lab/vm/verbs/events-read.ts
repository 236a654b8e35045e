import {object, text, whole} from '../shape.ts'
import {found, verb} from '../verb.ts'

export const eventsRead = verb(
  'check',
  object({source: text, since: text, max: whole}),
  ({source, since, max}, {machine}) => {
    const from = new Date(since)
    if (Number.isNaN(from.getTime())) throw new Error(`Cannot convert '${since}' to System.DateTime.`)
    return found({events: machine.log.read(source, from.toISOString(), max)})
  },
)
