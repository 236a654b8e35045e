import {frame} from '../../../src/lib/adapters/windows/frames.ts'
import {buildRequest} from '../../../src/lib/adapters/windows/request.ts'
import {composeScript} from '../../../src/lib/adapters/windows/scripts.ts'

/** What is sent to a channel: frames, whole or not, each of which asks for the machine's facts. */
export type Sent = 'whole' | 'half' | 'middle lost' | 'long length' | 'strange nonce' | 'no JSON' | 'empty'

/** What a channel says: its greeting, answers, and what it did not take. `broken`: an answer that is none of the verb's. */
export type Said = 'hello' | 'reply' | 'broken' | 'refused' | 'unread'

/** One PowerShell, from its start to the end of its input. */
export interface ChannelRow {
  readonly says: string
  readonly sends: readonly Sent[]
  readonly hears: readonly Said[]
  readonly page: string
}

const pages = {
  input: 'https://learn.microsoft.com/dotnet/api/system.io.streamreader.readline',
  runspace:
    'https://learn.microsoft.com/dotnet/api/system.management.automation.runspaces.runspacefactory.createrunspace',
  invoke: 'https://learn.microsoft.com/dotnet/api/system.management.automation.powershell.endinvoke',
}

export const channelRows: readonly ChannelRow[] = [
  {says: 'ends with its input', sends: [], hears: ['hello'], page: pages.input},
  {
    says: 'one PowerShell runs one script after another, each in a scope of its own',
    sends: ['whole', 'whole', 'whole'],
    hears: ['hello', 'reply', 'reply', 'reply'],
    page: pages.runspace,
  },
  {says: 'half a line at the end is refused', sends: ['half'], hears: ['hello', 'refused'], page: pages.input},
  ...(
    [
      ['a line that lost its middle', 'middle lost', 'refused'],
      ['a length of eight digits', 'long length', 'refused'],
      ['a nonce of another form', 'strange nonce', 'unread'],
      ['a line without JSON', 'no JSON', 'refused'],
      ['an empty line', 'empty', 'unread'],
    ] as const
  ).map(
    ([what, sent, said]): ChannelRow => ({
      says: `${what} is refused, and the next one is run`,
      sends: [sent, 'whole'],
      hears: ['hello', said, 'reply'],
      page: pages.input,
    }),
  ),
]

export const channelRowId = ({says}: ChannelRow): string => `channel: ${says}`

const NONCE = '0123456789abcdef01234567'

/** Standard input of the row. */
export function channelInput({sends}: ChannelRow, script = composeScript('vm.facts')): string {
  const request = buildRequest({verb: 'vm.facts', input: {}, requestId: 'contract', deadlineMs: 20_000})
  const whole = frame(NONCE, script, request)
  const made: Readonly<Record<Sent, string>> = {
    whole,
    half: whole.slice(0, -100),
    'middle lost': whole.replace('"deadlineMs"', ''),
    'long length': whole.replace(/ [0-9]+ /, ' 12345678 '),
    'strange nonce': whole.replace(NONCE, 'N0NCE'),
    'no JSON': `${NONCE} 1 {\n`,
    empty: '\n',
  }
  return sends.map((sent) => made[sent]).join('')
}

/** What was said, in the row's words; lines that mean nothing, and signs of life, are left out. */
export function heard(stdout: string): readonly Said[] {
  return stdout.split(/\r?\n/).flatMap((line): readonly Said[] => {
    const [, nonce, end = ''] = /@@LL([0-9a-z]+)([:.].*)$/.exec(line) ?? []
    if (nonce === undefined || end === '.alive') return []
    if (nonce === 'hello') return ['hello']
    if (end === '.refused') return [nonce === NONCE ? 'refused' : 'unread']
    const {ok, data} = JSON.parse(Buffer.from(end.slice(1), 'base64').toString('utf8'))
    return [ok && data.ok ? 'reply' : 'broken']
  })
}
