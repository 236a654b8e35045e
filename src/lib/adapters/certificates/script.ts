import * as z from 'zod/mini'
import type {ErrorCode} from '../../error-codes.ts'
import {runChild} from '../children/child.ts'
import type {Offered} from './candidate.ts'
import {openedPfx} from './opened-pfx.ts'
import type {CertificateOptions} from './options.ts'

/**
 * A program of the user's own: docs/programs.md. It gets `{v, host}` as JSON on standard input and answers `{pfx, password}`, the
 * file in base64, or ends with 3 where it has none for the host.
 */
export async function scriptOffers(options: CertificateOptions, host: string): Promise<readonly Offered[]> {
  const [program = '', ...args] = options.command ?? []
  const {timeoutMs, redactor} = options
  const input = `${JSON.stringify({v: 1, host})}\n`
  const {by, exitCode, stdout, stderr} = await runChild(program, args, {input, timeoutMs, environment: 'bare'})
  if (by === 'itself' && exitCode === NONE) return []
  const said = redactor.clean(stderr.trim().slice(-300))
  const failed = (why: string, code: ErrorCode = 'LL-CERT-SCRIPT'): readonly Offered[] => [
    {from: program, code, why: `${program}: ${why}${said === '' ? '' : `: ${said}`}`},
  ]
  if (by !== 'itself') return failed(`no end within ${timeoutMs} ms`)
  if (exitCode !== 0) return failed(`it ended with ${exitCode ?? 'a signal'}`)
  const answer = readAnswer(stdout)
  if (answer === undefined) return failed('its answer is not {"pfx": "BASE64", "password": "…"}')
  return [openedPfx(program, {pfx: Buffer.from(answer.pfx, 'base64'), password: redactor.conceal(answer.password)})]
}

/** It has no certificate for the host. */
const NONE = 3

const answerForm = z.object({pfx: z.string(), password: z.string()})

/** What is not of that form is not repeated in a message: there may be a private key in it. */
function readAnswer(stdout: string): z.output<typeof answerForm> | undefined {
  try {
    return answerForm.safeParse(JSON.parse(stdout)).data
  } catch {
    return undefined
  }
}
