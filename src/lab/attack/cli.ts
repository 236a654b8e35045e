import {parseArgs} from 'node:util'
import {exitCodes, LabError} from '../lab-error.ts'
import {layoutOf} from '../layout.ts'
import {attack} from './attack.ts'
import {type Attack, mostAttempts} from './attempt.ts'

const help = `Usage: lab attack password|neighbour|stranger|http|ssh --tenant NAME [--attempts N] [--dir D] [--json]\n`

/** Runs one attack. Throws LabError. */
export async function attackCommand(args: readonly string[]) {
  const {values, positionals} = parsed(args)
  const [kind, ...more] = positionals
  if (kind === undefined || more.length > 0 || !values.tenant) throw usage('attack takes one kind and --tenant NAME.')
  const attempts = Number(values.attempts ?? 5)
  if (!Number.isInteger(attempts) || attempts < 1 || attempts > mostAttempts)
    throw usage(`--attempts takes a number from 1 to ${mostAttempts}, not '${values.attempts}'.`)
  const document = await attack(layoutOf(values.dir ?? '.landlord-lab'), {kind, tenant: values.tenant, attempts})
  return {document, text: attackText(document), exit: 0}
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        dir: {type: 'string'},
        json: {type: 'boolean'},
        tenant: {type: 'string'},
        attempts: {type: 'string'},
      },
    })
  } catch (error) {
    throw usage((error as Error).message)
  }
}

const attackText = ({kind, target, attempts}: Attack): string =>
  [
    `${kind} against ${target}`,
    ...attempts.map(
      ({what, outcome, number, said}) =>
        `  ${outcome.padEnd(8)}${number === null ? '' : `${number}  `}${what}: ${said}`,
    ),
    '',
  ].join('\n')

const usage = (text: string): LabError => new LabError(`${text}\n${help}`, exitCodes.usage)
