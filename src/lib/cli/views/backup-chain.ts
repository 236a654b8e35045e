import type {Answer, Target, TimeRange} from '../../backup/chains/types.ts'
import {failureOf, proven} from '../../backup/proof.ts'
import {PROOF_LEVELS} from '../../backup/set.ts'
import type {Json} from '../../engine/finding.ts'
import type {KnownBackup, TenantChains} from '../../routines/backup/chains-of.ts'
import {type Refused, refusedInWords} from '../../routines/backup/refused.ts'
import type {BackupProof} from '../../site/backups.ts'
import type {Rebuild} from '../../site/proofs.ts'
import type {ChainRemark, ChainScreen} from '../../ui/chain-screen.ts'
import {spanOf} from '../../ui/span.ts'
import {type ChainDrawing, chainDrawing} from './chain-lanes.ts'
import {exposureInWords, holeInWords, minuteOf, usesInWords, warningInWords} from './chain-words.ts'

/** What `backup chain` found of one tenant. Times: UTC, ms since the epoch. */
export interface ChainSeen {
  readonly tenant: string
  readonly server: string
  readonly known: Pick<TenantChains, 'chains' | 'sets' | 'now' | 'proofs' | 'silent'>
  readonly rebuilds: readonly Rebuild[]
  readonly answer: Answer
  readonly target: Target
  readonly branch: string | undefined
  readonly since: number | undefined
  readonly now: number
  /** Whether the server's own history was asked for. */
  readonly asked: boolean
}

/** So many holes are told. */
const TOLD = 5

export interface ChainShown {
  readonly screen: ChainScreen
  readonly result: Json
  /** Why there is no plan. */
  readonly refused: Refused | undefined
}

export function chainShown(seen: ChainSeen): ChainShown {
  const {tenant, server, known, answer, target, now} = seen
  const whose = {
    ...(known.now === undefined ? {} : {family: known.now.family, now: known.now}),
    ...(seen.branch === undefined ? {} : {branch: seen.branch}),
  }
  const {chains, sets} = known
  const drawing = chainDrawing({...seen, chains, sets, whose})
  const refused = answer.refusal && refusedInWords(answer.refusal, tenant, restoring(tenant))
  return {
    screen: {
      title: `backup chain ${tenant}`,
      aside: `on ${server}; ${seen.asked ? 'history and catalogue' : 'catalogue'}; times in UTC`,
      picture: drawing.picture,
      uses: answer.plan ? usesInWords(answer.plan, known.sets) : [],
      remarks: remarksOf(seen, drawing, refused),
      next: refused ? refused.next : [commandFor(tenant, target, answer)],
    },
    refused,
    result: resultOf(seen, drawing, refused),
  }

  function commandFor(name: string, {kind}: Target, {plan}: Answer): string {
    const short = plan?.warnings.some((warning) => warning.kind === 'short of target') === true
    if (kind !== 'time' || target.kind !== 'time')
      return `${restoring(name)} ${short ? '--latest-possible' : '--latest'}`
    return `${restoring(name)} --to ${new Date(target.at).toISOString()}${short ? ' --latest-possible' : ''}`
  }

  function remarksOf(of: ChainSeen, drawn: ChainDrawing, no: Refused | undefined): readonly ChainRemark[] {
    const unusable = [...known.sets.values()].flatMap((set): readonly (readonly [KnownBackup, string])[] => {
      const why = drawn.seen.unusable.get(set.guid)?.why
      return why === undefined ? [] : [[set, why]]
    })
    const fulls = unusable.filter(([set]) => set.kind !== 'log' && set.finishedAt >= (drawn.picture?.from ?? 0))
    const until = drawn.coverage.at(-1)?.until
    return [
      ...(no ? [bad(`${no.sentence}.`), ...no.facts.map(quiet)] : []),
      ...(of.answer.plan?.warnings ?? []).map((warning) => caution(warningInWords(warning, known.sets))),
      ...fulls.map(([set, why]) => bad(`The ${set.kind} of ${minuteOf(set.finishedAt)} cannot be used: ${why}.`)),
      ...drawn.holes.slice(-TOLD).map((hole) => bad(holeInWords(hole, unusable))),
      ...(drawn.holes.length > TOLD ? [bad(`${drawn.holes.length - TOLD} more holes before them.`)] : []),
      ...(known.silent ? [caution(`${server} does not answer: what follows is the catalogue alone.`)] : []),
      ...(until === undefined ? [] : [quiet(exposureInWords(until, now))]),
      ...provenRemarks(of),
    ]
  }
}

const restoring = (tenant: string): string => `landlord backup restore ${tenant}`

const bad = (text: string): ChainRemark => ({text, brush: 'bad'})
const caution = (text: string): ChainRemark => ({text, brush: 'caution'})
const quiet = (text: string): ChainRemark => ({text, brush: 'quiet'})

/** How much of what would be restored was read, and how long coming back takes. */
function provenRemarks({answer, known, rebuilds, tenant, now}: ChainSeen): readonly ChainRemark[] {
  const used = answer.plan?.restores ?? []
  const read = used.filter(
    ({set}) => levelOf(known.proofs, set) === 'media' || levelOf(known.proofs, set) === 'restore',
  )
  const whole = rebuilds.findLast(({passed}) => passed)
  const bytes = used.reduce((sum, {set}) => sum + (known.sets.get(set)?.storedBytes ?? 0), 0)
  const rate = whole === undefined || whole.bytes === 0 ? undefined : (whole.restoreMs * bytes) / whole.bytes
  return [
    ...(used.length === 0 ? [] : [quiet(readInWords(read.length, used.length))]),
    whole === undefined
      ? caution(`Nothing of it was ever restored: landlord backup verify ${tenant} --level restore`)
      : quiet(
          `Proven by a restore ${spanOf(now - whole.at)} ago, which took ${spanOf(whole.restoreMs)}${rate === undefined || used.length === 0 ? '' : `; by that this one takes about ${spanOf(rate)}`}.`,
        ),
  ]
}

const levelOf = (proofs: readonly BackupProof[], guid: string) =>
  PROOF_LEVELS.findLast((level) => proven(proofs, guid, level))

/** The document's `result`: everything that the screen shows, as data. LSNs as digits, times as ISO 8601. */
function resultOf(seen: ChainSeen, drawing: ChainDrawing, refused: Refused | undefined): Json {
  const {tenant, server, known, answer, rebuilds} = seen
  const plan = answer.plan
  return {
    tenant,
    server,
    asked: seen.asked ? 'server' : 'catalogue',
    target: targetJson(seen.target),
    plan: plan ? ({...plan, reaches: rangeJson(plan.reaches)} as unknown as Json) : null,
    refusal: refused ? {...refused, sentence: refused.sentence} : null,
    coverage: drawing.coverage.map(rangeJson),
    holes: drawing.holes.map(rangeJson),
    sets: [...known.sets.values()]
      .filter(({finishedAt}) => drawing.picture === undefined || finishedAt >= drawing.picture.from)
      .map((set) => ({
        set: set.guid,
        kind: set.kind,
        copyOnly: set.copyOnly,
        server: set.server,
        firstLsn: set.firstLsn,
        lastLsn: set.lastLsn,
        startedAt: iso(set.startedAt),
        finishedAt: iso(set.finishedAt),
        files: set.files.map(({path}) => path),
        usable: drawing.seen.usable.has(set.guid),
        why: drawing.seen.unusable.get(set.guid)?.why ?? failureOf(known.proofs, set.guid) ?? null,
        elsewhere: drawing.seen.elsewhere.has(set.guid),
        proven: levelOf(known.proofs, set.guid) ?? null,
      })),
    rebuilds: rebuilds.map(({tenant: _, reaches, at, ...rebuild}) => ({
      ...rebuild,
      at: iso(at),
      reaches: reaches === undefined ? null : rangeJson(reaches),
    })),
  }
}

const targetJson = (target: Target): Json =>
  target.kind === 'time'
    ? {kind: 'time', at: iso(target.at), possible: target.possible === true}
    : ({...target} as Json)

const rangeJson = ({from, until}: TimeRange) => ({from: iso(from), until: iso(until)})

/** Null where nobody knows. */
const iso = (at: number): string | null => (Number.isFinite(at) ? new Date(at).toISOString() : null)

function readInWords(read: number, used: number): string {
  const where = 'read to the end on the verification server'
  if (used === 1) return `Its one set was ${read === 1 ? '' : 'not yet '}${where}.`
  return read === used ? `All of its ${used} sets were ${where}.` : `Of its ${used} sets ${read} were ${where}.`
}
