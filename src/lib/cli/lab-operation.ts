import type {Json} from '../engine/finding.ts'
import {OperatorError} from '../errors.ts'
import type {Look} from '../ui/look.ts'
import {sheet} from '../ui/sheet.ts'
import {Change} from './changing.ts'
import {EXIT, type Exit} from './exit.ts'
import {commandLine} from './shell-words.ts'

/** The lab's own program. `inherit`: what it says goes straight to this process's streams. */
export interface LabProgram {
  start(words: readonly string[], output: 'inherit' | 'pipe'): Promise<LabAnswer>
}

export interface LabAnswer {
  readonly exit: number
  readonly stdout: string
  readonly stderr: string
}

/** A verb of the lab: in text what the lab says, as JSON its document as the result of ours. */
export abstract class LabOperation extends Change {
  protected async lab(program: LabProgram | undefined, words: readonly string[]): Promise<void> {
    if (this.jsonEnabled()) return this.answer({...(await this.#said(program, words)), text: () => ''})
    const {exit} = await present(program).start(words, 'inherit')
    process.exitCode = exit
  }

  /** Brings the lab up, makes its ops store and takes its releases into its library; all are fine when they are so already. */
  protected async labUp(program: LabProgram | undefined, words: readonly string[]): Promise<void> {
    const lab = (await this.labDocument(program, ['up', ...words])) as unknown as LabUp
    const keeping = await this.openKeeping({config: lab.config}, {make: true})
    if ((await keeping.schema()).found === undefined) await keeping.init()
    const composition = await this.openSite({config: lab.config})
    const {orderedRelease, releaseAddition} = await import('./tasks/release-addition.ts')
    let changed = 0
    for (const zip of lab.releases) {
      const task = releaseAddition(await orderedRelease(zip, composition), composition)
      changed += (await this.alongside(task, composition)).changed
    }
    await this.answer({result: lab as unknown as Json, changed, text: (look) => labScreen(lab, look)})
  }

  /** The lab's answer as a value. Throws LL-LAB-MISSING, LL-LAB-FAILED. */
  protected async labDocument(program: LabProgram | undefined, words: readonly string[]): Promise<Json> {
    return (await this.#said(program, words)).result
  }

  /** A verification that fails is an answer too, with its findings. */
  async #said(program: LabProgram | undefined, words: readonly string[]): Promise<{result: Json; exit: Exit}> {
    const {exit, stdout, stderr} = await present(program).start([...words, '--json'], 'pipe')
    if (exit === EXIT.done || (exit === EXIT.verification && stdout !== ''))
      return {result: JSON.parse(stdout) as Json, exit}
    throw new LabFailed(exit as Exit, stderr.trim())
  }

  protected override failureOf(error: unknown): ReturnType<Change['failureOf']> {
    const failed = super.failureOf(error)
    return error instanceof LabFailed ? {...failed, exit: error.exit} : failed
  }
}

/** What the lab says of itself when it is up. */
interface LabUp {
  readonly dir: string
  readonly config: string
  readonly releases: readonly string[]
  readonly stands: readonly LabStand[]
  readonly started: readonly string[]
}

interface LabStand {
  readonly name: string
  readonly kind: string
  readonly role: string
  readonly build?: string
  /** By what listens there. */
  readonly ports: Readonly<Record<string, number>>
}

const labScreen = ({dir, config, stands, started}: LabUp, look: Look): string =>
  [
    sheet(
      {
        title: `lab in ${dir} is up${started.length === 0 ? ', as it was' : ''}`,
        sections: [
          {
            lines: [...stands.map((stand): [string, string] => [stand.name, standLine(stand)]), ['config', config]],
          },
        ],
      },
      look,
    ),
    '',
    `  ${evaluated(commandLine(['landlord', 'lab', 'env', '--dir', dir]))}`,
    '  landlord tenant create acme --name "Acme AB" --contact "Ann Ek <ann@acme.example> +46701234567"',
  ].join('\n')

const standLine = ({kind, role, build, ports}: LabStand): string => {
  const what =
    kind === 'sql' ? `SQL Server ${build}, ${role}` : kind === 'vm' ? `Windows VM, ${role}` : 'the world outside'
  const where = Object.entries(ports).map(([door, port]) => `${door} ${port}`)
  return what.padEnd(38) + where.join('  ')
}

/** The command's output as this platform's shell takes it for commands. */
const evaluated = (command: string): string =>
  process.platform === 'win32' ? `${command} | Invoke-Expression` : `eval "$(${command})"`

/** The lab refused; it ends with the same exit codes as landlord. */
class LabFailed extends OperatorError {
  readonly exit: Exit

  constructor(exit: Exit, why: string) {
    super('LL-LAB-FAILED', 'The lab could not do that.', {why, next: ['landlord lab status']})
    this.exit = exit
  }
}

function present(program: LabProgram | undefined): LabProgram {
  if (program) return program
  throw new OperatorError('LL-LAB-MISSING', 'The lab is not part of this installation.', {
    why: 'its program does not lie beside this one',
    state: 'nothing was started',
  })
}
