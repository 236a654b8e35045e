import type {Capabilities, Routine, StepOf} from '../engine/step.ts'
import {OperatorError} from '../errors.ts'
import type {Composition} from './compose.ts'
import {configuredTopology} from './compose.ts'
import {EXIT, EXIT_MEANING, type Exit} from './exit.ts'
import {nearMisses} from './near-miss.ts'
import {routineNames} from './runbook-names.ts'
import {commandLine} from './shell-words.ts'
import {SPECIMEN_TOPOLOGY, SPECIMENS} from './specimens.ts'
import {taskOf, tellingTaskOf} from './tasks.ts'

/** A routine as a list that a person can follow and paste from. */
export interface Runbook {
  readonly routine: string
  readonly subject: string
  readonly command: string
  readonly onFailure: Routine['onFailure']
  readonly steps: readonly RunbookStep[]
}

export interface RunbookStep {
  readonly id: string
  readonly fact: string
  /** Numbers, from 1, of the steps whose facts it stands on. */
  readonly standsOn: readonly number[]
  readonly once: boolean
  readonly pointOfNoReturn: boolean
  /** s; 0 where it is true at once. */
  readonly settlesWithin: number
  readonly undo: {readonly what: string} | {readonly none: string}
}

/**
 * The steps of a routine, by building the very routine that the command carries out, for what the project file says of the
 * site if there is one. Throws `OperatorError` LL-USAGE for a name that is none, with the nearest.
 */
export async function runbookOf(name: string, config: string | undefined): Promise<Runbook> {
  const specimen = Object.hasOwn(SPECIMENS, name) ? SPECIMENS[name] : undefined
  if (!specimen) throw unknownRoutine(name)
  const topology = (await configuredTopology(config)) ?? SPECIMEN_TOPOLOGY
  // Building a list of steps asks nothing of store and site: that is what checks are for.
  const composition = {topology, actor: {user: 'USER', host: 'HOST'}} as unknown as Composition
  const run = {routine: name, inputs: specimen.inputs} as Parameters<typeof taskOf>[0]
  const task =
    (await tellingTaskOf(run as Parameters<typeof tellingTaskOf>[0], composition)) ?? (await taskOf(run, composition))
  const steps: readonly StepOf<Capabilities>[] = task.routine.steps(specimen.decided)
  return {
    routine: name,
    subject: task.routine.subject,
    command: commandLine(['landlord', ...task.words]),
    onFailure: task.routine.onFailure,
    steps: steps.map((step) => stepOf(step, steps)),
  }
}

function stepOf(step: StepOf<Capabilities>, all: readonly StepOf<Capabilities>[]): RunbookStep {
  const numberOf = (id: string) => all.findIndex((other) => other.id === id) + 1
  return {
    id: step.id,
    fact: step.fact,
    standsOn: (step.needs ?? []).map(({id}) => numberOf(id)).filter((number) => number > 0),
    once: step.once ?? false,
    pointOfNoReturn: step.pointOfNoReturn ?? false,
    settlesWithin: Math.ceil((step.settles?.within ?? 0) / 1000),
    undo: 'none' in step.undo ? {none: step.undo.none} : {what: step.undo.what},
  }
}

/** Markdown that pastes into a ticket; its commands paste into a shell once the words in CAPITALS are put right. */
export function runbookText({routine, subject, command, onFailure, steps}: Runbook, version: string): string {
  const noReturn = steps.findIndex(({pointOfNoReturn}) => pointOfNoReturn)
  return [
    `# ${routine}`,
    '',
    `Made by landlord ${version} from the routine itself. Words in CAPITALS stand for yours. Each step is a fact: it is checked`,
    'first, made true only where it is not, and checked again; the same command again goes on where it was.',
    '',
    '## Look first',
    '',
    shell(`${command} --plan`),
    '',
    'It changes nothing and shows for each step whether it holds, what would change, and what stands in the way.',
    '',
    '## Carry out',
    '',
    shell(`${command} --yes`),
    '',
    `While it is unfinished it alone may change \`${subject}\`.`,
    '',
    '## Steps',
    '',
    ...steps.flatMap((step, at) => stepLines(step, at + 1)),
    '',
    noReturn < 0
      ? 'No step is a point of no return.'
      : `From step ${noReturn + 1} on there is no way back: ${steps[noReturn]?.fact}.`,
    '',
    '## If it fails',
    '',
    onFailure === 'stop'
      ? 'It stops where it is, says what is left, and can be gone on with.'
      : 'It takes back by itself what it did, up to the point of no return.',
    '',
    shell('landlord run list', 'landlord run show RUN', 'landlord run resume RUN', 'landlord explain CODE'),
    '',
    '| exit | meaning | what to do |',
    '|---|---|---|',
    ...Object.entries(ADVICE).map(
      ([exit, advice]) => `| ${exit} | ${EXIT_MEANING[Number(exit) as Exit]} | ${advice} |`,
    ),
    '',
    '## Take it back',
    '',
    shell('landlord run undo RUN --plan', 'landlord run undo RUN'),
    '',
    'From the last step to the first; what has changed since is left alone and said:',
    '',
    ...steps.toReversed().map((step) => undoLine(step, steps.indexOf(step) + 1)),
  ].join('\n')
}

/** What an operator does about each way that a routine can end. */
const ADVICE: Readonly<Partial<Record<Exit, string>>> = {
  [EXIT.done]: 'nothing',
  [EXIT.usage]: 'mend the command line',
  [EXIT.failed]: 'mend what `why` names, then give the same command again, or undo',
  [EXIT.undone]: 'mend what `why` names, then begin anew',
  [EXIT.inDoubt]: 'find out whether it happened, then `landlord run resume RUN --in-doubt done` or `again`',
  [EXIT.refused]: 'read the reason: nothing was taken over or removed that is not ours',
  [EXIT.paused]: 'decide, then `landlord run resume RUN` with the flag that it names',
  [EXIT.unreachable]: 'bring back what does not answer, then give the same command again',
  [EXIT.locked]: 'wait for the run that it names, or `--wait 10m`',
  [EXIT.permission]: 'give the right that it names',
  [EXIT.configuration]: '`landlord config check`',
  [EXIT.timeout]: 'give the same command again',
  [EXIT.interrupted]: 'give the same command again, or undo',
}

function stepLines(step: RunbookStep, number: number): readonly string[] {
  const notes = [
    step.standsOn.length > 0 ? `stands on ${step.standsOn.join(', ')}` : '',
    step.settlesWithin > 0 ? `may take up to ${step.settlesWithin} s to become true` : '',
    step.once ? 'done at most once: cut off in it, a person says whether it happened' : '',
    step.pointOfNoReturn ? '**from here there is no way back**' : '',
  ].filter(Boolean)
  return [`${number}. [ ] ${step.fact} (\`${step.id}\`)`, ...notes.map((note) => `    - ${note}`)]
}

const undoLine = ({fact, undo}: RunbookStep, number: number): string =>
  'what' in undo
    ? `- ${number}. takes away: ${undo.what}`
    : `- ${number}. "${fact}" has no undo of its own: ${undo.none}`

const shell = (...lines: readonly string[]): string => ['```sh', ...lines, '```'].join('\n')

function unknownRoutine(name: string): OperatorError {
  const near = nearMisses(name, routineNames())
  return new OperatorError('LL-USAGE', `There is no routine "${name}".`, {
    why: near.length > 0 ? `did you mean ${near.map((one) => `"${one}"`).join(' or ')}?` : undefined,
    next: near.length > 0 ? near.map((one) => commandLine(['landlord', 'runbook', one])) : ['landlord runbook'],
  })
}
