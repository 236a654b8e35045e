import {ulid} from 'ulid'
import type {Finding, StepOf} from '../../engine/index.ts'
import {OperatorError} from '../../errors.ts'
import type {IncidentRecord, Notice} from '../../incident/incident.ts'
import {pageText} from '../../incident/page-text.ts'
import {type Told, toldBy} from '../../incident/standing.ts'
import type {Messenger} from '../../site/messages.ts'
import type {TellingSite, TellingWriting} from '../../site/site.ts'
import type {Topology} from '../../site/topology.ts'

/** What a page is sent for. */
export interface Paging {
  readonly incident: string
  /** ULID of the page: its notices carry it. */
  readonly page: string
  readonly note: string | null
}

/**
 * Every person on call has been told, by at least one way that says it took the message. A row for each message is durable before it is
 * sent: cut off, a text is ordered again under the same key, and a mail whose outcome was not recorded is left as uncertain, never repeated.
 */
export const teamPaged = ({incident, page, note}: Paging, topology: Topology): StepOf<TellingSite> => ({
  id: 'paged',
  fact: 'whoever is on call has been told',
  needs: [{id: 'opened'}],
  async check({read}) {
    const nobody = unstaffed(topology)
    if (nobody) return nobody
    const found = await read.incidents.incident(incident)
    const notices = (await read.incidents.notices(incident)).filter((notice) => notice.page === page)
    const told = toldBy(notices)
    const isEntered = found?.entries.some(({kind, data}) => kind === 'paged' && data.page === page) ?? false
    if (notices.length > 0 && told.pending.length === 0 && told.unreached.length === 0 && isEntered)
      return {finding: 'satisfied', outputs: counts(told), note: summary(told)}
    return {finding: 'needed', before: null, diff: wanted(notices, told, topology)}
  },
  async apply(act, {stop, progress}) {
    const record = await act.incidents.incident(incident)
    if (!record) throw new OperatorError('LL-INCIDENT-UNKNOWN', `There is no incident ${incident}.`)
    await act.incidents.queue(noticesOf(record, {incident, page, note}, topology))
    const ours = async () => (await act.incidents.notices(incident)).filter((notice) => notice.page === page)
    const before = toldBy(await ours())
    // Side by side: nobody waits for somebody else's mail server.
    await Promise.all([...before.pending, ...before.failed].map((notice) => sent(notice, act, {stop, progress})))
    const told = toldBy(await ours())
    if (told.unreached.length > 0) throw unsent(told)
    if (!record.entries.some(({kind, data}) => kind === 'paged' && data.page === page))
      await act.incidents.enter(incident, 'paged', {page, ...counts(told), ...(note === null ? {} : {note})})
  },
  undo: {none: 'what people were told stays told'},
})

async function sent(
  notice: Notice,
  {incidents, messengers}: TellingWriting,
  {stop, progress}: {readonly stop: AbortSignal; progress(text: string): void},
): Promise<void> {
  const messenger: Messenger | undefined = messengers[notice.channel]
  if (!messenger || stop.aborted) return
  const last = notice.attempts.at(-1)?.state
  if (last === 'sending' && !messenger.repeats)
    return incidents.attempted(notice.id, 'uncertain', 'cut off while it was being sent; it is not sent again')
  await incidents.attempted(notice.id, 'sending', '')
  progress(`${notice.channel} to ${notice.recipient}`)
  const {id, address: to, title, body} = notice
  const delivery = await messenger.deliver({id, to, title, body})
  if (delivery.state === 'sent') return incidents.attempted(notice.id, 'sent', delivery.receipt)
  await incidents.attempted(notice.id, delivery.state, delivery.why)
}

/** By mail and by text, each in the words that fit there. */
function noticesOf(record: IncidentRecord, {incident, page, note}: Paging, {incidents}: Topology) {
  const {title, mail, text} = pageText(record, note)
  return (incidents?.onCall ?? []).flatMap(({name, email, phone}) =>
    (incidents?.channels ?? []).map((channel) => ({
      ...{id: ulid(), incident, page, recipient: name, channel, title},
      address: channel === 'mail' ? email : phone,
      body: channel === 'mail' ? mail : text,
    })),
  )
}

function unstaffed({incidents}: Topology): Extract<Finding, {finding: 'blocked'}> | undefined {
  if (incidents && incidents.onCall.length > 0 && incidents.channels.length > 0) return undefined
  return {
    finding: 'blocked',
    code: 'LL-ONCALL',
    reason: 'the configuration says nobody who is on call, or no way to tell them: nobody was told',
  }
}

const wanted = (notices: readonly Notice[], told: Told, {incidents}: Topology): readonly string[] =>
  notices.length === 0
    ? (incidents?.onCall ?? []).map(({name}) => `${name} is told by ${incidents?.channels.join(' and ')}`)
    : told.pending.length + told.unreached.length === 0
      ? ['the timeline says that they were told']
      : [...told.pending, ...told.failed].map(({channel, recipient}) => `${channel} to ${recipient}`)

const counts = ({sent: arrived, failed, uncertain}: Told) => ({
  sent: arrived.length,
  failed: failed.length,
  uncertain: uncertain.length,
})

/** What is not as it should be is named. */
function summary({sent: arrived, failed, uncertain}: Told): string {
  const named = (what: string, notices: readonly Notice[]) =>
    notices.map((notice) => `${notice.channel} to ${notice.recipient} ${what}: ${notice.attempts.at(-1)?.detail}`)
  return [`${arrived.length} sent`, ...named('failed', failed), ...named('uncertain', uncertain)].join('; ')
}

const unsent = (told: Told): OperatorError =>
  new OperatorError('LL-NOTICE-UNSENT', `Nothing is known to have reached ${told.unreached.join(', ')}.`, {
    why: summary(told),
    state: 'the incident is open; what was taken stays taken, and what is uncertain is not sent again by itself',
    next: ['call them'],
  })
